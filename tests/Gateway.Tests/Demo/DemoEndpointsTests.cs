using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Demo;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Gateway.Tests.Demo;

/// <summary>The demo's own endpoints.</summary>
public sealed class DemoEndpointsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Theory]
    [InlineData("/demo", "text/html")]
    [InlineData("/demo/page.css", "text/css")]
    [InlineData("/demo/panels.css", "text/css")]
    [InlineData("/demo/page.js", "text/javascript")]
    [InlineData("/demo/connection.js", "text/javascript")]
    [InlineData("/demo/icon.svg", "image/svg+xml")]
    public async Task Page_is_served_with_a_policy_against_foreign_content(string path, string type)
    {
        using var response = await demo.Gateway.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_that_the_browser_has_is_not_sent_again()
    {
        using var first = await demo.Gateway.Client.GetAsync("/demo");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/demo");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await demo.Gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/demo/page.html")]
    [InlineData("/demo/index.html")]
    [InlineData("/demo/../appsettings.json")]
    [InlineData("/demo/data/rows.sql")]
    public async Task Nothing_else_is_served(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await demo.Gateway.Client.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("127.0.0.1", "localhost:8080", null, null, true)]
    [InlineData("::1", "[::1]:8080", null, null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:8080", "Origin", "http://127.0.0.1:8080", true)]
    [InlineData("127.0.0.1", "localhost:8080", "Sec-Fetch-Site", "same-origin", true)]
    [InlineData("192.0.2.7", "localhost:8080", null, null, false)]
    [InlineData("127.0.0.1", "rebound.example.com:8080", null, null, false)]
    [InlineData("127.0.0.1", "localhost:8080", "X-Forwarded-For", "192.0.2.7", false)]
    [InlineData("127.0.0.1", "localhost:8080", "Forwarded", "for=192.0.2.7", false)]
    [InlineData("127.0.0.1", "localhost:8080", "Origin", "http://evil.example.com", false)]
    [InlineData("127.0.0.1", "localhost:8080", "Origin", "null", false)]
    [InlineData("127.0.0.1", "localhost:8080", "Sec-Fetch-Site", "cross-site", false)]
    public void Only_pages_of_this_gateway_on_this_machine_are_local(string peer, string host, string? header, string? value, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        if (header is not null)
        {
            context.Request.Headers[header] = value;
        }

        Assert.Equal(expected, LocalPeers.Includes(context));
    }

    [Fact]
    public async Task Bare_address_leads_to_the_page()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = demo.Gateway.Client.BaseAddress };

        using var response = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/demo", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Line_for_psql_leads_to_the_database()
    {
        var command = (string)JsonNode.Parse(await demo.Gateway.Client.GetStringAsync("/demo/psql"))!["command"]!;

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{command} -X -A -t -c 'SELECT current_database()'"]) { RedirectStandardOutput = true })!;
        Assert.Equal(demo.Database.Name, (await shell.StandardOutput.ReadToEndAsync()).Trim());
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    [Theory]
    [InlineData("/demo/tokens")]
    [InlineData("/demo/psql")]
    public async Task Secrets_are_refused_to_a_page_of_another_site(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "http://evil.example.com");

        using var response = await demo.Gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("ey", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" -h ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"perSecond": 201}""")]
    [InlineData("""{"perSecond": -1}""")]
    [InlineData("""{"perSecond": 1.5}""")]
    [InlineData("""{"perSecond": "20"}""")]
    [InlineData("[20]")]
    [InlineData("fast")]
    public async Task Writer_refuses_a_pace_that_it_does_not_have(string body)
    {
        using var response = await demo.Gateway.Client.PostAsync("/demo/writer", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Writer_refuses_what_a_form_could_send()
    {
        using var response = await demo.Gateway.Client.PostAsync("/demo/writer", new StringContent("""{"perSecond": 20}"""));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Writer_changes_articles_until_it_is_stopped()
    {
        var begin = await demo.Database.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        Assert.Equal(200, (int)(await PaceAsync(200))["perSecond"]!);
        await UntilAsync(async () =>
        {
            await demo.Gateway.Client.GetStringAsync("/demo/writer?looking=true");
            return await ChangedSinceAsync(begin) >= 20;
        });

        // Counted when the database has answered, so all of them only when the last change is over.
        var stopped = await PaceAsync(0);
        Assert.Equal(0, (int)stopped["perSecond"]!);
        var written = stopped["written"]!.AsArray();
        Assert.Equal(60, written.Count);
        Assert.InRange(written.Sum(count => (int)count!), 20, int.MaxValue);
        var changed = await ChangedSinceAsync(begin);

        // A page that is looked at does not start it again.
        Assert.Equal(0, await PaceSeenAsync("/demo/writer?looking=true"));
        Assert.Equal(changed, await ChangedSinceAsync(begin));
    }

    [Fact]
    public async Task Stop_of_the_writer_is_answered_when_its_last_change_is_over()
    {
        var begin = await demo.Database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        var locked = await LockAsync("EXCLUSIVE");
        await PaceAsync(200);
        await UntilAsync(async () => await demo.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE relation = 'article'::regclass AND mode = 'RowExclusiveLock' AND NOT granted") > 0);

        var stop = PaceAsync(0);
        await UntilAsync(async () => await PaceSeenAsync("/demo/writer") == 0);
        Assert.False(stop.IsCompleted, "answered while a change waits");
        await locked.DisposeAsync();
        Assert.Equal(0, (int)(await stop)["perSecond"]!);
        var changed = await ChangedSinceAsync(begin);

        // Had when every change that was under way is over.
        await (await LockAsync("SHARE")).DisposeAsync();
        Assert.Equal(changed, await ChangedSinceAsync(begin));
        Assert.InRange(changed, 1, long.MaxValue);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await beat.WaitForNextTickAsync(patience.Token);
        }
    }

    // Held until the connection is given back.
    private async Task<NpgsqlConnection> LockAsync(string mode)
    {
        var connection = await demo.Database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE article IN {mode} MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<int> PaceSeenAsync(string path) => (int)JsonNode.Parse(await demo.Gateway.Client.GetStringAsync(path))!["perSecond"]!;

    private async Task<JsonNode> PaceAsync(int perSecond)
    {
        using var response = await demo.Gateway.Client.PostAsync("/demo/writer", DemoGateway.JsonContent(new JsonObject { ["perSecond"] = perSecond }));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private Task<long> ChangedSinceAsync(DateTime moment) =>
        demo.Database.ScalarAsync<long>($"SELECT count(*) FROM article WHERE updated_at > '{moment:O}'");
}
