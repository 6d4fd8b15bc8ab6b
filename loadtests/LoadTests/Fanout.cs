using System.Diagnostics;
using System.Globalization;
using System.Text;
using HdrHistogram;
using Npgsql;

namespace Realtime.LoadTests;

/// <summary>
/// N subscribers, M writes: the time from the moment a writer's COMMIT has returned to the moment a subscriber has a frame that shows the change, both by this
/// process's clock. A frame that shows a later value than the one waited for counts for all values before, at its own time.
/// </summary>
internal sealed class Fanout(Lab lab, Options options)
{
    private const string Query = "subscription ($id: Int!) { article(where: {id: {_eq: $id}}) { views id title author { name } } }";
    private static readonly byte[] Views = "\"views\""u8.ToArray();

    private readonly List<Watcher> _watchers = [];
    private long _frames;

    /// <summary>Runs it and says whether every subscriber got the last value.</summary>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var memoryBefore = lab.Gateway.Memory;
        var receiving = await ConnectAsync(stop.Token);
        var memoryAfter = lab.Gateway.Memory;
        try
        {
            await WriteAsync(Math.Max(20, options.Writes / 10), stop.Token); // warm-up, not counted
            await AwaitAllAsync(stop.Token);
            _watchers.ForEach(watcher => watcher.Reset());
            Interlocked.Exchange(ref _frames, 0);
            var (cpu, postgresCpu, clock) = (lab.Gateway.Cpu, lab.PostgresCpu(), Stopwatch.StartNew());
            await WriteAsync(options.Writes, stop.Token);
            var isComplete = await AwaitAllAsync(stop.Token);
            Describe(report, clock.Elapsed, lab.Gateway.Cpu - cpu, lab.PostgresCpu() - postgresCpu, memoryAfter - memoryBefore, isComplete);
            return isComplete;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(receiving);
            _watchers.ForEach(watcher => watcher.Socket.Dispose());
        }
    }

    private async Task<List<Task>> ConnectAsync(CancellationToken cancellation)
    {
        var receiving = new List<Task>();
        for (var index = 0; index < options.Subscribers; index++)
        {
            var row = options.OwnRows ? 1 + (index % LabSchema.Articles) : 1;
            var watcher = new Watcher(await SubscriberSocket.OpenAsync(lab.Gateway.Port, null, cancellation), Rows[row]);
            await watcher.Socket.SubscribeAsync("1", Query, new { id = row }, cancellation);
            _watchers.Add(watcher);
            receiving.Add(watcher.Socket.ReceiveAsync(message => Receive(watcher, message.Span), cancellation));
        }

        while (_watchers.Exists(watcher => !watcher.HasFirst))
        {
            if (receiving.Find(task => task.IsFaulted) is { } broken)
            {
                await broken;
            }

            await Task.Delay(20, cancellation);
        }

        return receiving;
    }

    private RowLog[] Rows { get; } = [.. Enumerable.Range(0, LabSchema.Articles + 1).Select(_ => new RowLog())];

    private void Receive(Watcher watcher, ReadOnlySpan<byte> message)
    {
        var now = Stopwatch.GetTimestamp();
        var at = message.IndexOf(Views);
        if (at < 0)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(message));
        }

        var rest = message[(at + Views.Length)..].TrimStart(" :"u8);
        System.Buffers.Text.Utf8Parser.TryParse(rest, out int value, out _);
        Interlocked.Increment(ref _frames);
        watcher.See(value, now);
    }

    private async Task WriteAsync(int writes, CancellationToken cancellation)
    {
        await using var connection = await lab.Database.OpenConnectionAsync(cancellation);
        await using var update = new NpgsqlCommand("UPDATE article SET views = $1 WHERE id = $2", connection);
        update.Parameters.Add(new NpgsqlParameter<int>());
        update.Parameters.Add(new NpgsqlParameter<int>());
        await update.PrepareAsync(cancellation);
        var random = new Random(options.Seed);
        var start = Stopwatch.GetTimestamp();
        for (var write = 0; write < writes; write++)
        {
            if (options.Rate > 0 && TimeSpan.FromSeconds((double)write / options.Rate) - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, cancellation);
            }

            var row = options.OwnRows ? 1 + random.Next(Math.Min(options.Subscribers, LabSchema.Articles)) : 1;
            ((NpgsqlParameter<int>)update.Parameters[0]).TypedValue = Rows[row].Next;
            ((NpgsqlParameter<int>)update.Parameters[1]).TypedValue = row;
            await update.ExecuteNonQueryAsync(cancellation);
            Rows[row].Commit(Stopwatch.GetTimestamp());
        }
    }

    private async Task<bool> AwaitAllAsync(CancellationToken cancellation)
    {
        var deadline = Stopwatch.StartNew();
        while (_watchers.Exists(watcher => !watcher.IsUpToDate))
        {
            if (deadline.Elapsed > TimeSpan.FromSeconds(20))
            {
                return false;
            }

            await Task.Delay(20, cancellation);
        }

        return true;
    }

    private void Describe(Report report, TimeSpan took, TimeSpan cpu, TimeSpan postgresCpu, long memory, bool isComplete)
    {
        var histogram = new LongHistogram(TimeSpan.FromMinutes(1).Ticks / 10, 3);
        long expected = 0;
        foreach (var watcher in _watchers)
        {
            expected += watcher.Row.Count - watcher.Baseline;
            foreach (var latency in watcher.Latencies())
            {
                histogram.RecordValue(Math.Max(1, latency.Ticks / 10)); // microseconds
            }
        }

        string Ms(double percentile) => (histogram.GetValueAtPercentile(percentile) / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
        var rows = options.OwnRows ? "a row each" : "one row";
        report.Section(
            $"Fan-out: {options.Subscribers} subscribers, {rows}, {options.Writes} writes at {(options.Rate > 0 ? $"{options.Rate}/s" : "full speed")}",
            [
                ("commit to receipt p50 / p90 / p99 / max, ms", $"{Ms(50)} / {Ms(90)} / {Ms(99)} / {Ms(100)}"),
                ("changes committed × subscribers that watch them", $"{expected}"),
                ("frames received, and per second", $"{_frames}, {_frames / took.TotalSeconds:0}"),
                ("gateway CPU per frame, µs", $"{cpu.TotalMicroseconds / Math.Max(1, _frames):0.0}"),
                ("PostgreSQL CPU per frame, µs", $"{postgresCpu.TotalMicroseconds / Math.Max(1, _frames):0.0}"),
                ("gateway memory for each socket, KB", $"{memory / 1024.0 / options.Subscribers:0.0}"),
                ("every subscriber has the last value", isComplete ? "yes" : "NO"),
            ]);
        report.Plot = new PercentilePlot($"{options.Subscribers} subscribers, {options.Rate} writes/s", histogram);
    }

    /// <summary>The commits of one row: value k was committed at the k-th time. One writer.</summary>
    private sealed class RowLog
    {
        private readonly List<long> _commits = [0];
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public int Next => 1_000_000 + _commits.Count;

        public void Commit(long at)
        {
            _commits.Add(at);
            Volatile.Write(ref _count, _commits.Count - 1);
        }

        public long At(int number) => _commits[number];
    }

    /// <summary>One subscriber: which value it saw when. Written by its socket's loop, read when that is quiet.</summary>
    private sealed class Watcher(SubscriberSocket socket, RowLog row)
    {
        private readonly List<(int Number, long At)> _seen = [];
        private int _last;
        private volatile bool _hasFirst;

        public SubscriberSocket Socket { get; } = socket;

        public RowLog Row { get; } = row;

        public bool HasFirst => _hasFirst;

        public int Baseline { get; private set; }

        public bool IsUpToDate => Volatile.Read(ref _last) >= Row.Count;

        public void See(int value, long at)
        {
            _hasFirst = true;
            var number = value - 1_000_000;
            if (number > 0)
            {
                _seen.Add((number, at));
                Volatile.Write(ref _last, number);
            }
        }

        public void Reset()
        {
            _seen.Clear();
            Baseline = Row.Count;
        }

        public IEnumerable<TimeSpan> Latencies()
        {
            var next = Baseline + 1;
            foreach (var (number, at) in _seen)
            {
                for (; next <= number; next++)
                {
                    yield return Stopwatch.GetElapsedTime(Row.At(next), at);
                }
            }
        }
    }
}
