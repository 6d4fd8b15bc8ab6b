using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Auth;

/// <summary>
/// A webhook on a bare socket: it keeps every byte that it gets and answers each request that it finds among them, as any server on a
/// kept connection would. Whoever sends <c>x-user: N</c> is user N; <c>x-user: root</c> is the admin.
/// </summary>
internal sealed class RawHook : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _loop;

    public RawHook()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook";

    /// <summary>Head and body of each request, byte by byte as Latin-1.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            var text = "";
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                text += Encoding.Latin1.GetString(buffer, 0, count);
                while (LengthOfFirst(text) is > 0 and var length)
                {
                    var request = text[..length];
                    text = text[length..];
                    _requests.Enqueue(request);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(request)), _stop.Token);
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            // The gateway closed it, or the end of the test.
        }
    }

    private static int LengthOfFirst(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (head < 4)
        {
            return 0;
        }

        if (text[..head].Contains("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var end = text.IndexOf("\r\n0\r\n\r\n", head, StringComparison.Ordinal);
            return end < 0 ? 0 : end + 7;
        }

        var body = Header(text[..head], "content-length") is { } length ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return text.Length >= head + body ? head + body : 0;
    }

    private static string Answer(string request)
    {
        var user = Header(request, "x-user") ?? Between(request, "\"x-user\":\"", "\"") ?? "none";
        var body = user == "root" ? """{"X-Hasura-Role":"admin"}""" : $$"""{"X-Hasura-Role":"user","X-Hasura-User-Id":"{{user}}"}""";
        return $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string? Header(string head, string name) => Between(head, $"\r\n{name}: ", "\r\n");

    private static string? Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += before.Length;
        var end = text.IndexOf(after, start, StringComparison.Ordinal);
        return end < 0 ? null : text[start..end];
    }
}
