using Gateway.Settings.Parsing;
using Npgsql;

namespace Gateway.Tests.Settings;

public class DatabaseUrlTests
{
    [Fact]
    public void Uri_is_decoded_part_by_part()
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Read(
            "postgres://us%40er:p%2Fa%3Ass@db.example.com:6543/my%20db?sslmode=verify-full&application_name=app&connect_timeout=7"));
        Assert.Equal("us@er", read.Username);
        Assert.Equal("p/a:ss", read.Password);
        Assert.Equal("db.example.com", read.Host);
        Assert.Equal(6543, read.Port);
        Assert.Equal("my db", read.Database);
        Assert.Equal(SslMode.VerifyFull, read.SslMode);
        Assert.Equal("app", read.ApplicationName);
        Assert.Equal(7, read.Timeout);
    }

    [Theory]
    [InlineData("postgresql://localhost/x", "localhost", 5432)]
    [InlineData("postgres://u@[::1]:7/x", "::1", 7)]
    [InlineData("postgres://u@/x?host=%2Frun%2Fpg", "/run/pg", 5432)]
    [InlineData("Host=h;Port=8;Username=u;Password=p", "h", 8)]
    public void Host_and_port_are_found_in_each_form(string text, string host, int port)
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Read(text));
        Assert.Equal(host, read.Host);
        Assert.Equal(port, read.Port);
    }

    [Theory]
    [InlineData("mysql://x")]
    [InlineData("postgres://u:p@h:port/x")]
    [InlineData("postgres://u:p@h/x?sslmode=sometimes")]
    [InlineData("postgres://u:hush@h/x?nonsense=1")]
    [InlineData("Username=u;Password=hush")]
    public void Malformed_url_is_refused_without_its_password(string text)
    {
        var fault = Assert.Throws<FormatException>(() => DatabaseUrl.Read(text));
        Assert.DoesNotContain("hush", fault.Message);
    }
}
