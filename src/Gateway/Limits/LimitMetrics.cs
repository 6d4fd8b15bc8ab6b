using System.Diagnostics.Metrics;

namespace Gateway.Limits;

/// <summary>
/// How often clients came up against the limits of sockets and event streams, under the meter <c>Realtime.Limits</c>. One instance for the process;
/// thread-safe.
/// </summary>
internal sealed class LimitMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Realtime.Limits";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _reached;

    /// <summary>Creates the instrument.</summary>
    public LimitMetrics() =>
        _reached = _meter.CreateCounter<long>("realtime.limits.reached", "{event}", "Times that a limit was reached, by limit.");

    /// <summary>The limit of this name was reached.</summary>
    public void Reached(string limit) => _reached.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
