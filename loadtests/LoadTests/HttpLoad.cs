using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HdrHistogram;

namespace Realtime.LoadTests;

/// <summary>What a measurement found.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="Latencies">In microseconds.</param>
internal sealed record HttpRate(double PerSecond, LongHistogram Latencies);

/// <summary>
/// Keeps connections busy with ready-made HTTP/1.1 requests, each sent when the answer to the one before is complete. As little work as possible on this side:
/// it runs on the same cores as the server. Answers other than 200, or with errors in them, end the run.
/// </summary>
internal static class HttpLoad
{
    /// <summary>Sends for so long.</summary>
    public static async Task<HttpRate> RunAsync(int port, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, connections).Select(
            index => Task.Run(() => LoopAsync(port, requests, index * 17, duration, clock, cancellation), cancellation)));
        var all = new LongHistogram(TimeSpan.FromMinutes(1).Ticks / 10, 3);
        foreach (var run in runs)
        {
            all.Add(run);
        }

        return new HttpRate(all.TotalCount / clock.Elapsed.TotalSeconds, all);
    }

    /// <summary>One request's bytes.</summary>
    public static byte[] Request(string path, string body, string headers = "") => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private static async Task<LongHistogram> LoopAsync(
        int port, IReadOnlyList<byte[]> requests, int first, TimeSpan duration, Stopwatch clock, CancellationToken cancellation)
    {
        var histogram = new LongHistogram(TimeSpan.FromMinutes(1).Ticks / 10, 3);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        var buffer = new byte[64 * 1024];
        for (var number = first; clock.Elapsed < duration; number++)
        {
            var sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(requests[number % requests.Count], cancellation);
            await ReadAnswerAsync(socket, buffer, cancellation);
            histogram.RecordValue(Math.Max(1, Stopwatch.GetElapsedTime(sent).Ticks / 10));
        }

        return histogram;
    }

    private static async ValueTask ReadAnswerAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        var (read, total) = (0, int.MaxValue);
        while (read < total)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read), cancellation);
            if (count == 0)
            {
                throw new IOException("the server closed the connection");
            }

            read += count;
            if (total == int.MaxValue)
            {
                total = Length(buffer.AsSpan(0, read));
            }
        }

        if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8) || buffer.AsSpan(0, read).IndexOf("\"errors\":"u8) >= 0)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    // Of head and body together; as long as the head is not complete, unknown.
    private static int Length(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return int.MaxValue;
        }

        var at = answer.IndexOf("Content-Length: "u8);
        if (at < 0 || at > end || !System.Buffers.Text.Utf8Parser.TryParse(answer[(at + 16)..], out int length, out _))
        {
            throw new InvalidOperationException("an answer without its length");
        }

        return end + 4 + length;
    }
}
