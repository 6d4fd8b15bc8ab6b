using Realtime.Catalog;

namespace Realtime.Tests.Catalog;

public sealed class UnsupportedServerTests
{
    [Theory]
    [InlineData("12.22")]
    [InlineData("9.6.24")]
    public void A_server_older_than_13_is_refused_with_a_sentence(string version)
    {
        var exception = Assert.Throws<UnsupportedServerException>(() => UnsupportedServerException.ThrowIfOlder(Version.Parse(version)));

        Assert.Equal(
            $"PostgreSQL 13 or newer is needed, and the server reports version {version}: upgrade the server, or point the source to another one.",
            exception.Message);
    }

    [Theory]
    [InlineData("13.0")]
    [InlineData("18.1")]
    [InlineData("19.0")]
    public void A_server_from_13_on_is_let_pass(string version) =>
        UnsupportedServerException.ThrowIfOlder(Version.Parse(version));
}
