using Gateway.Origins;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Origins;

public sealed class OriginRulesTests
{
    [Theory]
    [InlineData("*", "https://any.example", true)]
    [InlineData("*", "null", false)]
    [InlineData("*", "NULL", false)]
    [InlineData("null", "null", false)]
    [InlineData("https://*.example.com", "https://a.example.com", true)]
    [InlineData("https://*.example.com", "https://a.b.example.com", true)]
    [InlineData("https://*.example.com", "https://A.Example.COM", true)]
    [InlineData("https://*.example.com", "https://a.example.com:443", true)]
    [InlineData("https://*.example.com", "https://xn--bcher-kva.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "https://.example.com", false)]
    [InlineData("https://*.example.com", "https://a..example.com", false)]
    [InlineData("https://*.example.com", "https://notexample.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com.", false)]
    [InlineData("https://*.example.com", "http://a.example.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com:8443", false)]
    [InlineData("https://*.example.com:8443", "https://a.example.com:8443", true)]
    [InlineData("https://*.example.com:8443", "https://a.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com/.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com#.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com?.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com\\.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com:1.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com@a.example.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com@evil.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com#@evil.com", false)]
    [InlineData("https://*.example.com", "https://evil.com%2f.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com%23.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com .example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com\t.example.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com\n", false)]
    [InlineData("https://*.example.com", "https://a.example.com/", false)]
    [InlineData("https://*.example.com", "https://a.example.com,https://evil.com", false)]
    [InlineData("https://*.example.com", "https://[::1].example.com", false)]
    [InlineData("https://*.example.com", "https://evil\u3002example.com", false)]
    [InlineData("https://*.kelvin.example", "https://a.\u212Aelvin.example", false)]
    [InlineData("https://*.example.com", "javascript://a.example.com", false)]
    [InlineData("https://*.example.com", "//a.example.com", false)]
    [InlineData("https://*.example.com", "", false)]
    [InlineData("https://app.example.com/", "https://APP.example.com", true)]
    [InlineData("HTTPS://APP.example.com", "https://app.example.com", true)]
    [InlineData("https://app.example.com:443", "https://app.example.com", true)]
    [InlineData("http://app.example.com:443", "http://app.example.com", false)]
    [InlineData("https://app.example.com", "https://app.example.com.evil.net", false)]
    [InlineData("https://app.example.com", "https://app.example.com#", false)]
    [InlineData("https://app.example.com", "https://app.example.com:0443", true)]
    [InlineData("https://app.example.com", "https://app.example.com:99999", false)]
    [InlineData("https://b\u00fccher.example", "https://xn--bcher-kva.example", true)]
    [InlineData("https://*.b\u00fccher.example:8443", "https://a.xn--bcher-kva.example:8443", true)]
    [InlineData("http://[::1]:3000", "http://[::1]:3000", true)]
    [InlineData("http://[::1]:3000", "http://[::1]", false)]
    [InlineData("capacitor://localhost", "capacitor://localhost", true)]
    public void Pages_are_allowed_that_a_rule_names(string rule, string origin, bool allowed) =>
        Assert.Equal(allowed, new OriginRules([rule]).Allows(origin));

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.*.example.com")]
    [InlineData("https://*")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://user@app.example.com")]
    public void Rule_that_is_no_origin_is_refused(string rule)
    {
        var fault = Assert.Throws<FormatException>(() => new OriginRules([rule]));
        Assert.Contains($"'{rule}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", "localhost:8080", "http://localhost:8080", true)]
    [InlineData("http", "localhost:8080", "http://localhost", false)]
    [InlineData("http", "localhost:8080", "https://localhost:8080", false)]
    [InlineData("https", "Graph.Example.com", "https://graph.example.com", true)]
    [InlineData("https", "graph.example.com:443", "https://graph.example.com", true)]
    [InlineData("http", "[::1]:8080", "http://[::1]:8080", true)]
    [InlineData("http", "localhost:8080", "http://localhost:8080#", false)]
    [InlineData("http", "", "http://", false)]
    public void Own_page_is_one_of_the_host_that_was_asked(string scheme, string host, string origin, bool isOwn)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = scheme;
        request.Host = new HostString(host);
        request.Headers.Origin = origin;
        Assert.Equal(isOwn, Origin.IsOwn(request));
        Assert.Equal(isOwn, new OriginRules(["https://elsewhere.example"]).Allows(request));
    }
}
