using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Realtime.LoadTests;

/// <summary>
/// What one user's heavy live queries cost another: the time from a write to its arrival, alone, and beside the heavy ones. Good is a 99th percentile of at
/// most three times that of alone.
/// </summary>
internal sealed class Fairness(Lab lab, Options options)
{
    private const int MostTimes = 3;

    // Some hundred milliseconds of CPU for each, polled once a second by each subscription of its own condition.
    private const string HeavyView =
        """
        CREATE OR REPLACE VIEW heavy AS
        SELECT a.id, (SELECT sum(n * a.views) FROM generate_series(1, 2000000) AS n) AS cost FROM article AS a WHERE a.id = 1
        """;

    /// <summary>Runs it.</summary>
    /// <returns>Whether the bound holds.</returns>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        await using (var create = lab.Database.CreateCommand(HeavyView))
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }

        await lab.PostAsync("/v1/metadata", new { type = "pg_track_table", args = new { table = "heavy" } }, null, cancellation);
        await lab.PostAsync(
            "/v1/metadata",
            new { type = "pg_create_select_permission", args = new { table = "heavy", role = LabSchema.ReaderRole, permission = new { columns = "*", filter = new { } } } },
            null,
            cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var victim = await SubscriberSocket.OpenAsync(lab.Gateway.Port, Reader(1), cancellation);
        var arrived = Channel.CreateUnbounded<int>();
        var receiving = victim.ReceiveAsync(message => Note(message, arrived.Writer), stop.Token);
        await victim.SubscribeAsync("1", "subscription { article_by_pk(id: 200) { views } }", null, cancellation);
        await WriteAsync(arrived.Reader, 10, 1_000_000, cancellation);
        var alone = await WriteAsync(arrived.Reader, options.Writes, 2_000_000, cancellation);

        using var heavy = await SubscriberSocket.OpenAsync(lab.Gateway.Port, Reader(2), cancellation);
        var results = 0;
        var watching = heavy.ReceiveAsync(message => results += message.Span.IndexOf("\"next\""u8) >= 0 ? 1 : 0, stop.Token);
        for (var n = 0; n < options.Heavy; n++)
        {
            await heavy.SubscribeAsync($"{n}", $"subscription {{ heavy(where: {{id: {{_gt: {-n}}}}}) {{ id cost }} }}", null, cancellation);
        }

        var beside = await WriteAsync(arrived.Reader, options.Writes, 3_000_000, cancellation);
        await stop.CancelAsync();
        await Task.WhenAll(receiving, watching);
        report.Section(
            $"Fairness: one live query beside {options.Heavy} heavy ones of another user, {options.Writes} writes",
            [
                ("alone: p50, p99", $"{At(alone, 0.5)}, {At(alone, 0.99)}"),
                ("beside: p50, p99", $"{At(beside, 0.5)}, {At(beside, 0.99)}"),
                ("results of the heavy ones", results.ToString(CultureInfo.InvariantCulture)),
            ]);
        return Percentile(beside, 0.99) <= MostTimes * Percentile(alone, 0.99);
    }

    private static Dictionary<string, string> Reader(int user) =>
        new() { ["x-hasura-role"] = LabSchema.ReaderRole, ["x-hasura-user-id"] = user.ToString(CultureInfo.InvariantCulture) };

    private static void Note(ReadOnlyMemory<byte> message, ChannelWriter<int> arrived)
    {
        var text = Encoding.UTF8.GetString(message.Span);
        var at = text.IndexOf("\"views\":", StringComparison.Ordinal);
        if (at >= 0)
        {
            arrived.TryWrite(int.Parse(text.AsSpan(at + 8, text.IndexOf('}', at) - at - 8).Trim(), CultureInfo.InvariantCulture));
        }
    }

    // One write after the other, each awaited until its value arrives.
    private async Task<List<TimeSpan>> WriteAsync(ChannelReader<int> arrived, int count, int first, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>(count);
        for (var value = first; value < first + count; value++)
        {
            await using var write = lab.Database.CreateCommand($"UPDATE article SET views = {value} WHERE id = 200");
            var since = Stopwatch.GetTimestamp();
            await write.ExecuteNonQueryAsync(cancellation);
            while (await arrived.ReadAsync(cancellation) != value)
            {
                // An older one.
            }

            times.Add(Stopwatch.GetElapsedTime(since));
            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellation); // past the least time between two runs
        }

        times.Sort();
        return times;
    }

    private static TimeSpan Percentile(List<TimeSpan> times, double part) => times[(int)((times.Count - 1) * part)];

    private static string At(List<TimeSpan> times, double part) => string.Create(CultureInfo.InvariantCulture, $"{Percentile(times, part).TotalMilliseconds:0.0} ms");
}
