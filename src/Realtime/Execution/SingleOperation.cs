using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>A query or mutation that came over a socket: one result, then completion. Disposing it cancels the statement and waits for its end.</summary>
internal sealed class SingleOperation : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private SingleOperation(Func<CancellationToken, ValueTask<OperationResult>> run, IResultSink sink) => _running = RunAsync(run, sink);

    /// <summary>Starts it; the sink is called from another thread, never before this returns to the caller's loop.</summary>
    public static SingleOperation Start(Func<CancellationToken, ValueTask<OperationResult>> run, IResultSink sink) => new(run, sink);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, ValueTask<OperationResult>> run, IResultSink sink)
    {
        await Task.Yield();
        try
        {
            var result = await run(_stop.Token);
            if (!_stop.IsCancellationRequested)
            {
                await sink.NextAsync(result);
            }

            if (!_stop.IsCancellationRequested)
            {
                sink.Complete();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Its client completed it first, or is gone.
        }
    }
}

/// <summary>An operation with nothing left to stop.</summary>
internal sealed class FinishedOperation : IAsyncDisposable
{
    public static FinishedOperation Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
