using System.Diagnostics.Metrics;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// What the WebSocket transport counts, under the meter <c>Realtime.Sockets</c>. One instance for the process; thread-safe.
/// A counter without a listener costs next to nothing, so the hot path counts every message.
/// </summary>
internal sealed class SocketMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Realtime.Sockets";

    private readonly Meter _meter = new(MeterName);
    private readonly UpDownCounter<long> _open;
    private readonly UpDownCounter<long> _operations;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _superseded;
    private readonly Counter<long> _slowConsumers;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;

    /// <summary>Creates the instruments.</summary>
    public SocketMetrics()
    {
        _open = _meter.CreateUpDownCounter<long>("realtime.sockets.open", "{socket}", "WebSockets open now.");
        _operations = _meter.CreateUpDownCounter<long>("realtime.sockets.operations", "{operation}", "Operations running on sockets now.");
        _received = _meter.CreateCounter<long>("realtime.sockets.messages.received", "{message}", "Messages received from clients.");
        _sent = _meter.CreateCounter<long>("realtime.sockets.messages.sent", "{message}", "Messages handed to the network.");
        _sentBytes = _meter.CreateCounter<long>("realtime.sockets.bytes.sent", "By", "Bytes of those messages, without framing.");
        _superseded = _meter.CreateCounter<long>("realtime.sockets.results.superseded", "{result}", "Results of live queries replaced by a newer one before they were written.");
        _slowConsumers = _meter.CreateCounter<long>("realtime.sockets.slow_consumers", "{socket}", "Sockets closed because their client did not read.");
        _closed = _meter.CreateCounter<long>("realtime.sockets.closed", "{socket}", "Sockets that ended, by close code (1006: without a close frame).");
        _refused = _meter.CreateCounter<long>("realtime.sockets.refused", "{request}", "Upgrade requests refused, by status.");
    }

    /// <summary>A socket was opened.</summary>
    public void Opened() => _open.Add(1);

    /// <summary>A socket ended with this close code.</summary>
    public void Closed(int code)
    {
        _open.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    /// <summary>An upgrade was answered with this status instead.</summary>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>An operation began.</summary>
    public void OperationBegan() => _operations.Add(1);

    /// <summary>An operation ended, whoever ended it.</summary>
    public void OperationEnded() => _operations.Add(-1);

    /// <summary>A whole message came in.</summary>
    public void Received() => _received.Add(1);

    /// <summary>A whole message of this size went out.</summary>
    public void Sent(int bytes)
    {
        _sent.Add(1);
        _sentBytes.Add(bytes);
    }

    /// <summary>An unsent result was replaced by a newer one.</summary>
    public void Superseded() => _superseded.Add(1);

    /// <summary>A socket is closed because its client does not read.</summary>
    public void SlowConsumer() => _slowConsumers.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
