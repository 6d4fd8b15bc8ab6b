using Gateway.Settings.Parsing;

namespace Gateway.Tests.Auth;

public class JwtConfigurationReaderTests
{
    [Theory]
    [InlineData("{", "is not valid JSON (line 1, byte 2)")]
    [InlineData("3", "must be a JSON object or a list of objects")]
    [InlineData("[]", "must be a JSON object or a list of objects")]
    [InlineData("""{"type":"HS256"}""", "is incomplete: key and jwk_url both cannot be empty")]
    [InlineData("""{"type":"HS256","key":"k","jwk_url":"http://x"}""", "is ambiguous: key, jwk_url both cannot be present")]
    [InlineData("""{"key":"0123456789abcdef0123456789abcdef"}""", "has a key but no type")]
    [InlineData("""{"type":"HS256","key":"short"}""", "has a key of 5 bytes; HS256 needs at least 32")]
    [InlineData("""{"type":"HS512","key":"0123456789abcdef0123456789abcdef"}""", "has a key of 32 bytes; HS512 needs at least 64")]
    [InlineData("""{"type":"RS256","key":"0123456789abcdef0123456789abcdef"}""", "has a key that cannot be read as a public key or certificate in PEM for RS256")]
    [InlineData("""{"type":"Ed25519","key":"x"}""", "has the type Ed25519, which this platform's cryptography does not offer: use an RS or ES key")]
    [InlineData("""{"jwk_url":"file:///x"}""", "must be a URL that begins with http:// or https://, but is 'file:///x'")]
    [InlineData("""{"jwk_url":"http://x","claims_namespace":"a","claims_namespace_path":"$"}""", "is ambiguous: claims_namespace and claims_namespace_path both cannot be set")]
    [InlineData("""{"jwk_url":"http://x","claims_format":"xml"}""", "has the claims_format 'xml'; there are json and stringified_json")]
    [InlineData("""{"jwk_url":"http://x","claims_map":{"x-hasura-default-role":"a"}}""", "has a claims_map without x-hasura-allowed-roles")]
    [InlineData("""{"jwk_url":"http://x","claims_namespace_path":"$.a["}""", "holds '$.a[', which is not a JSON path ($.a.b, $['a'][0])")]
    [InlineData("""{"jwk_url":"http://x","allowed_skew":3600}""", "has an allowed_skew that is not a number of seconds from 0 to 60")]
    [InlineData("""{"jwk_url":"http://x","header":{"type":"Cookie"}}""", "has a header of type Cookie without a name")]
    [InlineData("""{"jwk_url":"http://x","audience":[1]}""", "has something else than a list of texts as audience")]
    public void Malformed_configuration_is_refused(string json, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => JwtConfigurationReader.Read(json)).Message);

    [Fact]
    public void Misspelt_member_is_refused()
    {
        var fault = Assert.Throws<FormatException>(() => JwtConfigurationReader.Read("""{"jwk_url":"http://x","audiance":"me"}"""));
        Assert.StartsWith("has the member 'audiance', which is not known", fault.Message);
    }
}
