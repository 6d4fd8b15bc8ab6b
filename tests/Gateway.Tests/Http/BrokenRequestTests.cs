using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Engine;
using Gateway.Tests.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Http;

/// <summary>
/// Requests whose framing is broken, and clients that leave in the middle: neither is a fault of the server's, and neither leaves a trace in its log.
/// </summary>
public sealed class BrokenRequestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/v1/graphql", "FFFFFFFF")]
    [InlineData("/v1/graphql", "80000000")]
    [InlineData("/v1/graphql", "FFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("/v1/graphql", "-1")]
    [InlineData("/v1/graphql", "zz")]
    [InlineData("/v1/graphql/", "FFFFFFFFFF")]
    [InlineData("/v1alpha1/graphql", "FFFFFFFFFF")]
    [InlineData("/v1/metadata", "FFFFFFFFFF")]
    public async Task Chunk_of_an_impossible_size_is_the_clients_fault(string path, string size)
    {
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(log));
        using var tcp = await SendAsync(gateway, path, "Transfer-Encoding: chunked", size + "\r\n{}\r\n0\r\n\r\n");
        using var reader = new StreamReader(tcp.GetStream());
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync().WaitAsync(Patience));
        AssertQuiet(log);
    }

    [Theory]
    [InlineData("/v1/graphql", "Content-Length: 100000", true)]
    [InlineData("/v1/graphql", "Content-Length: 100000", false)]
    [InlineData("/v1/graphql", "Transfer-Encoding: chunked", true)]
    [InlineData("/v1/graphql", "Transfer-Encoding: chunked", false)]
    [InlineData("/v1/metadata", "Content-Length: 100000", true)]
    [InlineData("/v1/metadata", "Content-Length: 100000", false)]
    public async Task Client_that_leaves_in_the_middle_of_its_body_leaves_no_trace(string path, string framing, bool isReset)
    {
        var log = new CapturedLog();
        var watch = new Watch();
        await using (var gateway = await TestGateway.StartAsync(
            services: services => services.AddSingleton<ILoggerProvider>(log).AddSingleton<IStartupFilter>(watch)))
        {
            using (var tcp = await SendAsync(gateway, path, framing, framing.StartsWith("Content", StringComparison.Ordinal) ? "{\"query\":" : "9\r\n{\"query\":\r\n"))
            {
                await watch.Begun.WaitAsync(Patience);
                if (isReset)
                {
                    tcp.Client.LingerState = new LingerOption(true, 0);
                }
            }

            await watch.Ended.WaitAsync(Patience);
        }

        // The server has let go of the connection, too.
        AssertQuiet(log);
    }

    [Fact]
    public async Task Client_that_leaves_its_event_stream_leaves_no_trace()
    {
        var log = new CapturedLog();
        var watch = new Watch();
        await using var gateway = await TestGateway.StartAsync(
            services: services => services.AddSingleton<ILoggerProvider>(log).AddSingleton<IStartupFilter>(watch));
        const string body = """{"query":"subscription { a }"}""";
        using (var tcp = await SendAsync(gateway, "/v1/graphql", $"Accept: text/event-stream\r\nContent-Length: {body.Length}", body))
        {
            using var reader = new StreamReader(tcp.GetStream(), leaveOpen: true);
            Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync().WaitAsync(Patience));
            tcp.Client.LingerState = new LingerOption(true, 0);
        }

        await watch.Ended.WaitAsync(Patience);
        AssertQuiet(log);
    }

    // Nothing but that the server has started.
    private static void AssertQuiet(CapturedLog log) =>
        Assert.DoesNotMatch("(?m)^(Warning|Error|Critical)|Exception|^   at ", log.Text);

    private static async Task<TcpClient> SendAsync(TestGateway gateway, string path, string headers, string body)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Hasura-Admin-Secret: {SettingsFrom.Secret}\r\n{headers}\r\n\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body));
        return tcp;
    }

    /// <summary>Stands around all middleware: tells that a request has come and how it ended; an exception that leaves would be logged by the server.</summary>
    private sealed class Watch : IStartupFilter
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public Task Ended => _ended.Task;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                _begun.TrySetResult();
                try
                {
                    await rest(context);
                    _ended.TrySetResult();
                }
                catch (Exception exception)
                {
                    _ended.TrySetException(exception);
                    throw;
                }
            });
            next(app);
        };
    }
}
