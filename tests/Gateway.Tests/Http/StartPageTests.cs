using System.Net;

namespace Gateway.Tests.Http;

/// <summary>What a browser gets at the bare address of a gateway without the demo.</summary>
public class StartPageTests
{
    [Fact]
    public async Task Page_says_where_things_are_and_nothing_of_the_installation()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();

        using var response = await gateway.Client.GetAsync("/");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("/v1/graphql", text, StringComparison.Ordinal);
        Assert.Contains("/healthz", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/demo", text, StringComparison.Ordinal);
    }
}
