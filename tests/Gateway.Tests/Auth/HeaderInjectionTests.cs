using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Http;
using Gateway.Tests.WebSockets;

namespace Gateway.Tests.Auth;

/// <summary>Nothing that a client can put into its headers makes the webhook see another request, or anybody get another's answer.</summary>
public sealed class HeaderInjectionTests
{
    private const string SecondRequest = "1\r\n\r\nGET /hook HTTP/1.1\r\nHost: h\r\nx-user: root";
    private static readonly string[] Modes = ["GET", "POST"];

    public static TheoryData<string, string, string, string> BadHeaders()
    {
        var data = new TheoryData<string, string, string, string>();
        (string Name, string Value)[] headers =
        [
            ("x-a", SecondRequest), ("x-a", "1\nx-user: root"), ("x-a", "1\rx-user: root"), ("x-a", "1\0"), ("x-a", "\u007f"), ("x-a", "a\u001b[2J"), ("x-a", "\u0085"),
            ("x-a: 1\r\nx-user", "root"), ("x-user\n", "root"), ("x user", "root"), ("x-user:", "root"), ("", "root"), ("x-üser", "root"), ("x-\u212aey", "root"),
        ];
        foreach (var (name, value) in headers)
        {
            foreach (var protocol in new[] { SocketHost.Modern, SocketHost.Legacy })
            {
                foreach (var mode in Modes)
                {
                    data.Add(protocol, mode, name, value);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task Socket_with_what_is_no_header_is_refused_before_the_webhook_is_asked(string protocol, string mode, string name, string value)
    {
        await using var hook = new RawHook();
        await using var gateway = await StartAsync(hook, mode);
        using var client = await OpenAsync(gateway, protocol);
        await client.SendAsync(Init((name, value)));
        if (protocol == SocketHost.Modern)
        {
            await client.ExpectCloseAsync(4400);
        }
        else
        {
            Assert.Equal("connection_error", (string?)(await client.ReceiveAsync())["type"]);
        }

        Assert.Empty(hook.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Everybody_gets_the_answer_to_their_own_question(string mode)
    {
        await using var hook = new RawHook();
        await using var gateway = await StartAsync(hook, mode);
        for (var round = 0; round < 10; round++)
        {
            using var attacker = await OpenAsync(gateway, SocketHost.Legacy);
            await attacker.SendAsync(Init(("x-a", SecondRequest)));
            await attacker.SendAsync(Init(("x-user", "eve")));
            await Task.WhenAll(Enumerable.Range(0, 8).Select(user => QueryAsync(gateway, $"{round}-{user}")));
            Assert.Equal("connection_error", (string?)(await attacker.ReceiveAsync())["type"]);
            await attacker.ExpectAsync("""{"type":"connection_ack"}""");
        }

        Assert.Equal(90, hook.Requests.Count);
        Assert.Equal(80, gateway.Engine.Asked.Count);
        Assert.All(gateway.Engine.Asked, asked => Assert.Equal(asked.Request.OperationName, asked.Session["x-hasura-user-id"]));
    }

    [Theory]
    [InlineData("GET", false)]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    public async Task Control_characters_over_HTTP_never_reach_the_webhook(string mode, bool isStream)
    {
        await using var hook = new RawHook();
        await using var gateway = await StartAsync(hook, mode);
        foreach (var value in new[] { "\u0001", "a\u001b[2J", "\u007f", "1\rx-user: root", "1\0", "\u0085" })
        {
            var accept = isStream ? "text/event-stream" : "application/json";
            var answer = await SendRawAsync(gateway, $"GET /v1/graphql?query={{a}} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nx-a: {value}\r\nConnection: close\r\n\r\n");
            Assert.DoesNotContain("\"data\"", answer);
        }

        Assert.Empty(hook.Requests);
        Assert.Empty(gateway.Engine.Asked);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Headers_that_frame_a_message_are_not_forwarded_in_whatever_case(string mode)
    {
        string[] names = ["Transfer-Encoding", "CONTENT-LENGTH", "host", "Connection", "kEEP-aLIVE", "TE", "Trailer", "Upgrade", "Expect", "Proxy-Connection", "Proxy-Authorization", "HTTP2-Settings"];
        await using var hook = new RawHook();
        await using var gateway = await StartAsync(hook, mode);
        using var client = await OpenAsync(gateway, SocketHost.Modern);
        await client.SendAsync(Init([.. names.Select(name => (name, "chunked")), ("x-user", "1")]));
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        var answer = await SendRawAsync(
            gateway, "GET /v1/graphql?query={a} HTTP/1.1\r\nHost: chunked\r\nTE: trailers, chunked\r\nKeep-Alive: chunked\r\nExpect: 100-continue\r\nProxy-Connection: chunked\r\nX-User: 2\r\nConnection: close\r\n\r\n");
        Assert.Contains("\"data\"", answer);
        Assert.Equal(2, hook.Requests.Count);
        foreach (var request in hook.Requests)
        {
            var head = request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
            Assert.DoesNotContain("chunked", head);
            Assert.Single(head.Split("\r\n"), line => line.StartsWith("Host: 127.0.0.1:", StringComparison.Ordinal));
            Assert.DoesNotContain(names.Where(name => name != "host"), name => request[head.Length..].Contains($"\"{name}\":", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Other_headers_arrive_as_they_were_sent(string mode)
    {
        await using var hook = new RawHook();
        await using var gateway = await StartAsync(hook, mode);
        using var client = await OpenAsync(gateway, SocketHost.Modern);
        await client.SendAsync(Init(("Authorization", "key/with:no=scheme,and a comma"), ("X-Name", "Zoë Ωmega"), ("x-user", "1")));
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        var request = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Assert.Single(hook.Requests)));
        if (mode == "GET")
        {
            Assert.Contains("\r\nAuthorization: key/with:no=scheme,and a comma\r\n", request);
            Assert.Contains("\r\nx-name: Zoë Ωmega\r\n", request);
        }
        else
        {
            var headers = JsonDocument.Parse(request[request.IndexOf('{')..(request.LastIndexOf('}') + 1)]).RootElement.GetProperty("headers");
            Assert.Equal("key/with:no=scheme,and a comma", headers.GetProperty("authorization").GetString());
            Assert.Equal("Zoë Ωmega", headers.GetProperty("x-name").GetString());
        }
    }

    [Fact]
    public async Task Header_of_a_client_leaves_by_one_door()
    {
        var files = Directory.EnumerateFiles(Settings.Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories);
        var users = new List<string>();
        foreach (var file in files)
        {
            if ((await File.ReadAllTextAsync(file)).Contains("WithoutValidation(", StringComparison.Ordinal))
            {
                users.Add(Path.GetFileName(file));
            }
        }

        Assert.Equal(["HookHeaders.cs"], users);
    }

    private static Task<TestGateway> StartAsync(RawHook hook, string mode) =>
        TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_AUTH_HOOK"] = hook.Url, ["HASURA_GRAPHQL_AUTH_HOOK_MODE"] = mode });

    private static string Init(params (string Name, string Value)[] headers) => JsonSerializer.Serialize(new
    {
        type = "connection_init",
        payload = new { headers = headers.ToDictionary(header => header.Name, header => header.Value) },
    });

    private static async Task<SocketClient> OpenAsync(TestGateway gateway, string protocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/v1/graphql" }.Uri, CancellationToken.None)
            .WaitAsync(SocketHost.Patience);
        return new SocketClient(socket);
    }

    private static async Task QueryAsync(TestGateway gateway, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Client.BaseAddress!, "/v1/graphql"))
        {
            Content = new StringContent(JsonSerializer.Serialize(new { query = "{a}", operationName = user }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-user", user);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request);
        Assert.Contains("\"data\"", await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> SendRawAsync(TestGateway gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
