using System.Diagnostics;
using HdrHistogram;
using Npgsql;
using NpgsqlTypes;

namespace Realtime.LoadTests;

/// <summary>One prepared statement that is run again and again with other values, and the times of all its runs. Not thread-safe; owns its command.</summary>
/// <param name="connection">Where it runs.</param>
/// <param name="sql">The statement.</param>
/// <param name="values">The texts of its parameters for a run.</param>
internal sealed class TimedStatement(NpgsqlConnection connection, string sql, Func<Random, IReadOnlyList<string?>> values) : IAsyncDisposable
{
    private readonly LongHistogram _times = new(TimeSpan.TicksPerMinute, 3);
    private readonly NpgsqlCommand _command = new(sql, connection);

    /// <summary>Prepares it and runs it until it is warm.</summary>
    public async Task PrepareAsync(Random random, CancellationToken cancellation)
    {
        for (var parameter = 0; parameter < values(random).Count; parameter++)
        {
            _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = "" });
        }

        await _command.PrepareAsync(cancellation);
        for (var run = 0; run < 5; run++)
        {
            await RunAsync(random, cancellation);
        }

        _times.Reset();
    }

    /// <summary>Runs it for a while; at least once.</summary>
    public async Task RunForAsync(TimeSpan duration, Random random, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            await RunAsync(random, cancellation);
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
    }

    /// <summary>A percentile of all runs, in milliseconds.</summary>
    public double Milliseconds(double percentile) => _times.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private async Task RunAsync(Random random, CancellationToken cancellation)
    {
        var texts = values(random);
        for (var parameter = 0; parameter < texts.Count; parameter++)
        {
            _command.Parameters[parameter].Value = (object?)texts[parameter] ?? DBNull.Value;
        }

        var began = Stopwatch.GetTimestamp();
        await using (var reader = await _command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                // every row is fetched; nothing is done with it
            }
        }

        _times.RecordValue(Stopwatch.GetElapsedTime(began).Ticks);
    }
}
