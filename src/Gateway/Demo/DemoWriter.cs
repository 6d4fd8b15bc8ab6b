using System.Text;
using System.Text.Json;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Demo;

/// <summary>
/// Changes articles at a chosen pace, so that there is something to watch: mostly their views, now and then whether they are
/// published. Each change is a mutation of its own through the engine, as the admin. Owned by the host. Thread-safe.
/// </summary>
internal sealed partial class DemoWriter(IOperationRunner runner, TimeProvider time, ILogger<DemoWriter> logger) : IAsyncDisposable
{
    /// <summary>Most changes in a second.</summary>
    public const int MostPerSecond = 200;

    private const int MostAtOnce = 4;

    // Short beats keep 200 a second from coming in visible lumps; each sends what has fallen due since the last one.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource? _stop;
    private Task _loop = Task.CompletedTask;
    private int _perSecond;

    /// <summary>Changes a second; 0 while it rests.</summary>
    public int PerSecond => Volatile.Read(ref _perSecond);

    /// <summary>Takes another pace, within 0 and <see cref="MostPerSecond"/>; 0 stops it.</summary>
    public async Task SetPaceAsync(int perSecond, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await StopAsync();
            Volatile.Write(ref _perSecond, Math.Clamp(perSecond, 0, MostPerSecond));
            if (PerSecond > 0)
            {
                _stop = new CancellationTokenSource();
                _loop = WriteAsync(PerSecond, _stop.Token);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _gate.Dispose();
    }

    private async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _stop = null;
    }

    private async Task WriteAsync(int perSecond, CancellationToken cancellationToken)
    {
        try
        {
            var articles = await ArticlesAsync(cancellationToken);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
            using var timer = new PeriodicTimer(Beat, time);
            var last = time.GetTimestamp();
            var due = 0.0;
            while (articles.HasAny && await timer.WaitForNextTickAsync(cancellationToken))
            {
                // A pause of the machine is not made up for: at most a second's worth.
                var now = time.GetTimestamp();
                due = Math.Min(due + (perSecond * time.GetElapsedTime(last, now).TotalSeconds), perSecond);
                last = now;
                var changes = Enumerable.Range(0, (int)due).Select(_ => articles.Next()).ToList();
                due -= changes.Count;
                await Parallel.ForEachAsync(changes, parallel, async (change, token) => await runner.ExecuteAsync(change, Session.Admin, token));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Another pace, or the end.
        }
        catch (JsonException fault)
        {
            Stopped(logger, fault.Message);
        }
        finally
        {
            Volatile.Write(ref _perSecond, 0);
        }
    }

    private async Task<WritableArticles> ArticlesAsync(CancellationToken cancellationToken)
    {
        var result = await runner.ExecuteAsync(WritableArticles.Query, Session.Admin, cancellationToken);
        if (result.HasErrors)
            throw new JsonException($"articles cannot be read: {Encoding.UTF8.GetString(result.Body.Span)}");
        using var answer = JsonDocument.Parse(result.Body);
        return new WritableArticles(answer.RootElement.GetProperty("data").GetProperty("article"));
    }

    [LoggerMessage(1110, LogLevel.Warning, "The demo's writer stopped: {Reason}")]
    private static partial void Stopped(ILogger logger, string reason);
}
