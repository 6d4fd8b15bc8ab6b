using System.Diagnostics.Metrics;
using Gateway.WebSockets.Connections;

namespace Gateway.Tests.WebSockets;

/// <summary>Listens to one instrument of the sockets' meter, across all hosts of the test process.</summary>
internal sealed class CounterSignal : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public CounterSignal(string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == SocketMetrics.MeterName && published.Name == instrument)
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
