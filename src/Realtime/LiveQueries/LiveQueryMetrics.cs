using System.Diagnostics.Metrics;

namespace Realtime.LiveQueries;

/// <summary>What the live queries count, under the meter <c>Realtime.LiveQueries</c>. Owned by <see cref="LiveSources"/>; thread-safe.</summary>
internal sealed class LiveQueryMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Realtime.LiveQueries";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _unexplained;

    /// <summary>Creates the instruments.</summary>
    public LiveQueryMetrics() => _unexplained = _meter.CreateCounter<long>(
        "realtime.live_queries.unexplained_changes", "{query}", "Queries that had another result when run for safety, though no change had been told of; by role.");

    /// <summary>A result changed without a change that explains it.</summary>
    public void Unexplained(string role) => _unexplained.Add(1, new KeyValuePair<string, object?>("role", role));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
