using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Tests.Administration.Authority;

public sealed class SourceUrlTests
{
    [Theory]
    [InlineData("\"postgres://u:p@h:5432/d\"", "postgres://u:p@h:5432/d")]
    [InlineData("\"postgres://{{USER}}:{{ PASSWORD }}@h/d\"", "postgres://me:s%2Fcret@h/d")]
    [InlineData("\"{{URL}}\"", "postgres://from-env/d")]
    [InlineData("""{"from_env":"URL"}""", "postgres://from-env/d")]
    [InlineData("""{"connection_parameters":{"username":"u@x","password":"a/b","host":"h","port":5432,"database":"d e"}}""", "postgresql://u%40x:a%2Fb@h:5432/d%20e")]
    [InlineData("""{"connection_parameters":{"username":"u","password":null,"host":"h","port":5433,"database":"d"}}""", "postgresql://u@h:5433/d")]
    public void Url_is_found(string databaseUrl, string expected) => Assert.Equal(expected, Read(databaseUrl));

    [Theory]
    [InlineData("\"postgres://{{NOBODY}}@h/d\"", "environment variable 'NOBODY' not set")]
    [InlineData("""{"from_env":"NOBODY"}""", "environment variable 'NOBODY' not set")]
    [InlineData("""{"connection_parameters":{"username":"u","host":"h","port":5432}}""", "database")]
    [InlineData("{}", "must be a string")]
    [InlineData("null", "must be a string")]
    public void Without_one_it_is_said_what_is_missing(string databaseUrl, string part) =>
        Assert.Contains(part, Assert.Throws<GraphQLErrorException>(() => Read(databaseUrl)).Error.Message, StringComparison.Ordinal);

    private static string Read(string databaseUrl) => SourceUrl.Of(new JsonCursor(JsonNode.Parse(databaseUrl), "$"), name => name switch
    {
        "URL" => "postgres://from-env/d",
        "USER" => "me",
        "PASSWORD" => "s%2Fcret",
        _ => null,
    });
}
