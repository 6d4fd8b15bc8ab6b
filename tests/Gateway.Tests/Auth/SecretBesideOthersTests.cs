using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Http;
using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Auth;

/// <summary>An admin secret that is sent decides, whatever is sent beside it, over every transport.</summary>
public sealed class SecretBesideOthersTests
{
    private const string Wrong = "invalid \"x-hasura-admin-secret\"/\"x-hasura-access-key\"";
    private static readonly string Token = "Bearer " + Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", null)));

    [Theory]
    [InlineData("x-hasura-admin-secret")]
    [InlineData("x-hasura-access-key")]
    public async Task Right_secret_wins_over_any_token(string header)
    {
        await using var bench = AuthBench.WithHs256(unauthorizedRole: "anonymous");
        foreach (var authorization in new[] { Token, "Bearer nonsense", "Basic dTpw", "", "Bearer " + Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload(("exp", 1))) })
        {
            var outcome = await bench.AskAsync((header, SettingsFrom.Secret), ("authorization", authorization));
            OutcomeAssert.IsRole(outcome, "admin");
            Assert.True(outcome.Session!.HasAdminSecret);
            Assert.Null(outcome.ExpiresAt);
            OutcomeAssert.IsRole(await bench.AskAsync((header, SettingsFrom.Secret), ("authorization", authorization), ("x-hasura-role", "editor")), "editor");
        }
    }

    [Theory]
    [InlineData("x-hasura-admin-secret")]
    [InlineData("x-hasura-access-key")]
    public async Task Wrong_secret_is_refused_whatever_the_token_says(string header)
    {
        await using var bench = AuthBench.WithHs256(unauthorizedRole: "anonymous");
        OutcomeAssert.Refused(await bench.AskAsync((header, "wrong"), ("authorization", Token)), "access-denied", Wrong);
        OutcomeAssert.Refused(await bench.AskAsync((header, ""), ("authorization", Token)), "access-denied", Wrong);
    }

    [Fact]
    public async Task Newer_of_the_two_names_is_the_one_that_counts()
    {
        await using var bench = new AuthBench();
        OutcomeAssert.Refused(await bench.AskAsync(("x-hasura-admin-secret", "wrong"), ("x-hasura-access-key", SettingsFrom.Secret)), "access-denied", Wrong);
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", SettingsFrom.Secret), ("x-hasura-access-key", "wrong")), "admin");
    }

    [Theory]
    [InlineData("cookie")]
    [InlineData("authorization")]
    public async Task Secret_wins_over_a_token_wherever_that_is(string place)
    {
        await using var bench = AuthBench.WithHs256(place == "cookie" ? ""","header":{"type":"Cookie","name":"session"}""" : "");
        var credential = place == "cookie" ? Token.Replace("Bearer ", "session=", StringComparison.Ordinal) : Token;
        OutcomeAssert.IsRole(await bench.AskAsync((place, credential)), "user");
        OutcomeAssert.IsRole(await bench.AskAsync((place, credential), ("x-hasura-admin-secret", SettingsFrom.Secret)), "admin");
    }

    [Fact]
    public async Task Webhook_is_not_asked_of_a_secret_right_or_wrong()
    {
        await using var hook = new RawHook();
        await using var bench = new AuthBench(new() { ["HASURA_GRAPHQL_AUTH_HOOK"] = hook.Url });
        OutcomeAssert.IsRole(await bench.AskAsync(("x-hasura-admin-secret", SettingsFrom.Secret), ("authorization", Token)), "admin");
        OutcomeAssert.Refused(await bench.AskAsync(("x-hasura-admin-secret", "wrong"), ("authorization", Token)), "access-denied", Wrong);
        Assert.Empty(hook.Requests);
    }

    [Theory]
    [InlineData(SocketHost.Modern)]
    [InlineData(SocketHost.Legacy)]
    public async Task Same_over_sockets(string protocol)
    {
        await using var gateway = await StartAsync();
        foreach (var inUpgrade in new[] { false, true })
        {
            using var right = await OpenAsync(gateway, protocol, inUpgrade);
            await right.SendAsync(Init(("Authorization", Token), ("X-Hasura-Admin-Secret", SettingsFrom.Secret)));
            await right.ExpectAsync("""{"type":"connection_ack"}""");
            using var wrong = await OpenAsync(gateway, protocol, inUpgrade);
            await wrong.SendAsync(Init(("Authorization", Token), ("X-HASURA-ADMIN-SECRET", "wrong")));
            if (protocol == SocketHost.Modern)
            {
                await wrong.ExpectCloseAsync(4403, Wrong);
            }
            else
            {
                await wrong.ExpectAsync(JsonSerializer.Serialize(new { type = "connection_error", payload = Wrong }));
            }
        }
    }

    [Theory]
    [InlineData("""{"x-hasura-admin-secret":"SECRET"}""")]
    [InlineData("""{"Authorization":"TOKEN"}""")]
    [InlineData("""{"headers":{"headers":"SECRET"}}""")]
    public async Task Credentials_count_only_as_headers_of_the_payload(string payload)
    {
        await using var gateway = await StartAsync();
        using var client = await OpenAsync(gateway, SocketHost.Modern, inUpgrade: false);
        await client.SendAsync($$"""{"type":"connection_init","payload":{{payload.Replace("SECRET", SettingsFrom.Secret, StringComparison.Ordinal).Replace("TOKEN", Token, StringComparison.Ordinal)}}}""");
        await client.ExpectCloseAsync(4403, "Missing Authorization header in JWT authentication mode");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task Same_over_HTTP_and_event_streams(string accept)
    {
        await using var gateway = await StartAsync();
        gateway.Engine.Stream = sink =>
        {
            sink.Replace(new("""{"data":{"a":1}}"""u8.ToArray()));
            sink.Complete();
            return ValueTask.FromResult<IAsyncDisposable>(new ScriptedEngine.Operation());
        };
        Assert.Contains("\"data\"", await QueryAsync(gateway, accept, SettingsFrom.Secret));
        Assert.Contains("access-denied", await QueryAsync(gateway, accept, "wrong"));
    }

    private static Task<TestGateway> StartAsync() =>
        TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = $$"""{"type":"HS256","key":"{{AuthBench.Key}}"}""" });

    private static string Init(params (string Name, string Value)[] headers) => JsonSerializer.Serialize(new
    {
        type = "connection_init",
        payload = new { headers = headers.ToDictionary(header => header.Name, header => header.Value) },
    });

    private static async Task<SocketClient> OpenAsync(TestGateway gateway, string protocol, bool inUpgrade)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        if (inUpgrade)
        {
            socket.Options.SetRequestHeader("Authorization", Token);
        }

        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/v1/graphql" }.Uri, CancellationToken.None)
            .WaitAsync(SocketHost.Patience);
        return new SocketClient(socket);
    }

    private static async Task<string> QueryAsync(TestGateway gateway, string accept, string secret)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Client.BaseAddress!, "/v1/graphql"))
        {
            Content = new StringContent("""{"query":"{a}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", accept);
        request.Headers.Add("Authorization", Token);
        request.Headers.Add("X-Hasura-Admin-Secret", secret);
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
