using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Realtime.LoadTests;

/// <summary>
/// Hundreds of different live queries, thousands of random writes by several writers, then quiet: what each subscriber received last must be what a fresh query
/// returns. Nothing may be stale, however unlucky the timing.
/// </summary>
internal sealed class FinalState(Lab lab, Options options)
{
    private const int SubscriptionsPerSocket = 10;
    private const int Writers = 4;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly List<(MixedQuery Query, LastResult Last)> _subscriptions = [];
    private readonly List<SubscriberSocket> _sockets = [];
    private long _lastFrame;
    private long _frames;

    /// <summary>Runs it and says whether nothing is stale.</summary>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = await ConnectAsync(stop.Token);
        try
        {
            await AwaitQuietAsync(stop.Token);
            var cpu = lab.Gateway.Cpu;
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(
                writer => new RandomWriter(lab.Database, (options.Seed * Writers) + writer).RunAsync(options.RandomWrites / Writers, stop.Token)));
            var took = clock.Elapsed;
            await AwaitQuietAsync(stop.Token);
            await Task.WhenAll(receiving.Where(task => task.IsCompleted)); // throws what broke one
            var stale = await CompareAsync(stop.Token);
            report.Section(
                $"Final state: {options.Queries} live queries, {options.RandomWrites} random writes, seed {options.Seed}",
                [
                    ("writes a second", $"{options.RandomWrites / took.TotalSeconds:0}"),
                    ("frames received", $"{_frames}"),
                    ("gateway CPU, s", $"{(lab.Gateway.Cpu - cpu).TotalSeconds:0.0}"),
                    ("stale at the end", $"{stale}"),
                ]);
            return stale == 0;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(receiving);
            _sockets.ForEach(socket => socket.Dispose());
        }
    }

    private async Task<List<Task>> ConnectAsync(CancellationToken cancellation)
    {
        var receiving = new List<Task>();
        var mix = Enumerable.Range(0, options.Queries).Select(LiveQueryMix.At).GroupBy(query => query.Session?["x-hasura-user-id"]);
        foreach (var chunk in mix.SelectMany(ofOne => ofOne.Chunk(SubscriptionsPerSocket)))
        {
            var socket = await SubscriberSocket.OpenAsync(lab.Gateway.Port, chunk[0].Session, cancellation);
            _sockets.Add(socket);
            var last = chunk.Select(_ => new LastResult()).ToArray();
            receiving.Add(socket.ReceiveAsync(message => Receive(last, message), cancellation));
            for (var index = 0; index < chunk.Length; index++)
            {
                _subscriptions.Add((chunk[index], last[index]));
                await socket.SubscribeAsync($"{index}", "subscription " + chunk[index].Selection, chunk[index].Variables, cancellation);
            }
        }

        return receiving;
    }

    private void Receive(LastResult[] last, ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        if (root.GetProperty("type").GetString() != "next" || !root.GetProperty("payload").TryGetProperty("data", out var data))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(message.Span));
        }

        last[int.Parse(root.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture)].Data = data.Clone();
        Interlocked.Increment(ref _frames);
        Volatile.Write(ref _lastFrame, Stopwatch.GetTimestamp());
    }

    private async Task AwaitQuietAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(Math.Max(start, Volatile.Read(ref _lastFrame))) < Quiet)
        {
            await Task.Delay(50, cancellation);
        }
    }

    private async Task<int> CompareAsync(CancellationToken cancellation)
    {
        var stale = 0;
        foreach (var (query, last) in _subscriptions)
        {
            var fresh = await lab.PostAsync("/v1/graphql", new { query = "query " + query.Selection, variables = query.Variables }, query.Session, cancellation);
            if (last.Data is { } data && fresh.TryGetProperty("data", out var expected) && JsonElement.DeepEquals(data, expected))
            {
                continue;
            }

            stale++;
            Console.WriteLine($"STALE {query.Selection} {JsonSerializer.Serialize(query.Variables)}\n  last  {last.Data}\n  fresh {fresh}");
        }

        return stale;
    }

    /// <summary>What a subscription received last. Written by its socket's loop only.</summary>
    private sealed class LastResult
    {
        public JsonElement? Data { get; set; }
    }
}
