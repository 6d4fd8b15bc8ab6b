using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.WebSockets.Connections;
using Realtime.Testing;

namespace Gateway.Tests.WebSockets;

public sealed class UpgradeTests
{
    [Theory]
    [InlineData("graphql-transport-ws", "graphql-transport-ws")]
    [InlineData("graphql-ws", "graphql-ws")]
    [InlineData("graphql-ws, graphql-transport-ws", "graphql-ws")]
    [InlineData("mqtt, graphql-transport-ws", "graphql-transport-ws")]
    public async Task The_first_known_sub_protocol_of_the_client_is_chosen(string offered, string chosen)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(null, configure: options =>
        {
            foreach (var name in offered.Split(", "))
            {
                options.AddSubProtocol(name);
            }
        });
        Assert.Equal(chosen, client.SubProtocol);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mqtt")]
    public async Task No_known_sub_protocol_means_legacy(string? offered)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(offered);
        Assert.Null(client.SubProtocol);
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        await client.ExpectAsync("""{"type":"ka"}""");
    }

    [Theory]
    [InlineData("/v1alpha1/graphql")]
    [InlineData("/v1/graphql/")]
    [InlineData("/v1alpha1/graphql/")]
    public async Task The_old_path_is_served_too_and_a_slash_at_the_end_passed_over(string path)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.OpenAsync(SocketHost.Modern, path);
        Assert.Equal(SocketHost.Modern, client.SubProtocol);
    }

    [Theory]
    [InlineData("GET", "Sec-WebSocket-Version", "8", 426)]
    [InlineData("GET", "Sec-WebSocket-Version", "", 426)]
    [InlineData("GET", "Sec-WebSocket-Key", "", 400)]
    [InlineData("GET", "Sec-WebSocket-Key", "short", 400)]
    [InlineData("GET", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZWRldmlsbGllcw==", 400)]
    [InlineData("GET", "Connection", "keep-alive", 400)]
    [InlineData("GET", "Upgrade", "h2c", 400)]
    [InlineData("POST", "Accept", "*/*", 405)]
    public async Task A_handshake_that_is_none_is_told_what_is_wrong(string method, string header, string value, int status)
    {
        await using var host = await SocketHost.StartAsync();
        var headers = new Dictionary<string, string>
        {
            ["Host"] = "localhost",
            ["Connection"] = "Upgrade",
            ["Upgrade"] = "websocket",
            ["Sec-WebSocket-Version"] = "13",
            ["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==",
            [header] = value,
        };
        var answer = await RawAsync(host, $"{method} /v1/graphql HTTP/1.1", headers.Where(pair => pair.Value.Length > 0).Select(pair => $"{pair.Key}: {pair.Value}"));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer[0], StringComparison.Ordinal);
        Assert.Equal(status == 426, answer.Contains("Sec-WebSocket-Version: 13"));
    }

    [Fact]
    public async Task Another_path_is_refused_with_404_and_the_paths_that_there_are()
    {
        await using var host = await SocketHost.StartAsync();
        using var response = await host.UpgradeRequestAsync("/v2/graphql");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(
            "only '/v1/graphql' and '/v1alpha1/graphql' are supported on websockets",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_upgrade_to_another_endpoint_and_a_plain_request_pass()
    {
        await using var host = await SocketHost.StartAsync();
        using var hub = await host.UpgradeRequestAsync(SocketHost.HubPath);
        Assert.Equal(418, (int)hub.StatusCode);
        using var http = new HttpClient();
        Assert.Equal("plain", await http.GetStringAsync(new Uri(host.Address, "/v1/graphql")));
    }

    [Fact]
    public async Task An_origin_that_is_not_allowed_gets_403()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { AllowedOrigins = ["https://app.example.com"] });
        using var refused = await host.UpgradeRequestAsync("/v1/graphql", ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var allowed = await host.UpgradeRequestAsync("/v1/graphql", ("Origin", "https://app.example.com"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, allowed.StatusCode);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("own", true)]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://localhost", false)]
    [InlineData("http://localhost:1", false)]
    [InlineData("null", false)]
    public async Task The_gateways_own_pages_may_open_sockets_whatever_is_listed(string? origin, bool allowed)
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { AllowedOrigins = ["https://app.example.com"] });
        (string, string)[] headers = origin is null ? [] : [("Origin", origin == "own" ? $"http://{host.Address.Authority}" : origin)];
        using var response = await host.UpgradeRequestAsync("/v1/graphql", headers);
        Assert.Equal(allowed ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_credential_given_twice_gets_400()
    {
        await using var host = await SocketHost.StartAsync();
        var answer = await RawAsync(
            host,
            "GET /v1/graphql HTTP/1.1",
            [
                "Host: localhost",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "X-Hasura-Role: a",
                "x-hasura-role: b",
            ]);
        Assert.Equal("HTTP/1.1 400 Bad Request", answer[0]);
    }

    // Status line and headers of an answer; HttpClient would put right or join what is sent.
    private static async Task<List<string>> RawAsync(SocketHost host, string request, IEnumerable<string> headers)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Address.Host, host.Address.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", [request, .. headers, "\r\n"])));
        using var reader = new StreamReader(tcp.GetStream());
        var answer = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(SocketHost.Patience) is { Length: > 0 } line)
        {
            answer.Add(line);
        }

        return answer;
    }

    [Fact]
    public async Task Cookies_count_only_when_the_options_say_so()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { ReadCookies = true, AllowedOrigins = ["https://app.example.com"] });
        using var client = await host.OpenAsync(SocketHost.Modern, configure: options => options.SetRequestHeader("Cookie", "jwt=1"));
        await client.SendAsync("""{"type":"connection_init"}""");
        await client.ExpectAsync("""{"type":"connection_ack"}""");
        Assert.Equal("jwt=1", host.Authenticator.LastHeaders!["cookie"]);
    }

    [Fact]
    public async Task More_sockets_than_the_limit_get_503()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxSockets = 1 });
        using (var first = await host.OpenModernAsync())
        {
            using var refused = await host.UpgradeRequestAsync("/v1/graphql");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(1000, await first.CloseHandshakeAsync());
        }

        await Eventually.TrueAsync(() => host.Registry.Count == 0, "the place is given back");
        using var second = await host.OpenModernAsync();
    }

    [Fact]
    public async Task Before_operations_are_run_an_upgrade_gets_503_and_when_to_try_again()
    {
        await using var host = await SocketHost.StartAsync();
        host.Health.IsServing = false;
        using var refused = await host.UpgradeRequestAsync("/v1/graphql");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        host.Health.IsServing = true;
        using var client = await host.OpenModernAsync();
    }

    [Theory]
    [InlineData(SocketHost.Modern)]
    [InlineData(SocketHost.Legacy)]
    public async Task A_subscription_on_a_socket_whose_engine_serves_no_longer_closes_1013_and_is_no_error(string protocol)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = protocol == SocketHost.Modern ? await host.OpenModernAsync() : await host.OpenLegacyAsync();
        host.Health.IsServing = false;
        await client.SendAsync($$$"""{"type":"{{{(protocol == SocketHost.Modern ? "subscribe" : "start")}}}","id":"1","payload":{"query":"subscription { a }"}}""");
        await client.ExpectCloseAsync(1013, "not ready yet: try again later");
    }

    [Fact]
    public async Task More_sockets_of_one_user_than_the_limit_are_closed_1013()
    {
        await using var host = await SocketHost.StartAsync(new GraphQLWebSocketOptions { MaxSocketsPerUser = 1 });
        const string seven = """{"headers":{"x-hasura-user-id":"7"}}""";
        using var first = await host.OpenModernAsync(seven);
        using var second = await host.OpenAsync(SocketHost.Modern);
        await second.SendAsync($$"""{"type":"connection_init","payload":{{seven}}}""");
        await second.ExpectCloseAsync(1013, "too many sockets of this user");
        using var other = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"8"}}""");
        await first.CloseHandshakeAsync();
        await Eventually.TrueAsync(() => host.Registry.Count == 1, "the first is gone");
        using var third = await host.OpenModernAsync(seven);
    }

    [Fact]
    public async Task A_closed_users_sockets_get_4403_and_others_stay()
    {
        await using var host = await SocketHost.StartAsync();
        using var seven = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"7"}}""");
        using var eight = await host.OpenModernAsync("""{"headers":{"x-hasura-user-id":"8"}}""");
        Assert.Equal(1, host.Registry.CloseUser("7", "signed out"));
        await seven.ExpectCloseAsync(4403, "signed out");
        await eight.SendAsync("""{"type":"ping"}""");
        await eight.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new GraphQLWebSocketOptions { MaxMessageBytes = 1 }.Validate());
        Assert.Equal("WebSocket setting MaxMessageBytes is 1, but must be between 1024 and 67108864.", exception.Message);
        Assert.Throws<InvalidOperationException>(() => new GraphQLWebSocketOptions { ReadCookies = true }.Validate());
        Assert.Throws<InvalidOperationException>(() => new GraphQLWebSocketOptions { HalfOpenTimeout = TimeSpan.FromSeconds(6) }.Validate());
        new GraphQLWebSocketOptions().Validate();
    }

    [Fact]
    public void A_long_close_reason_is_cut_at_a_character()
    {
        var reason = new SocketClose(4400, string.Concat(Enumerable.Repeat("😀", 100))).WireReason;
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 30)), reason);
    }
}
