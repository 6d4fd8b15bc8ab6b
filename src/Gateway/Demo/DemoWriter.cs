using System.Text;
using System.Text.Json;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Demo;

/// <summary>
/// Changes articles at a chosen pace, so that there is something to watch: mostly their views, now and then whether they are
/// published. Each change is a mutation of its own through the engine, as the admin. It runs while somebody looks (<see cref="LookAsync"/>)
/// and rests by itself afterwards. Owned by the host. Thread-safe.
/// </summary>
internal sealed class DemoWriter(IOperationRunner runner, TimeProvider time, ILogger<DemoWriter> logger) : IAsyncDisposable
{
    /// <summary>Most changes in a second.</summary>
    public const int MostPerSecond = 200;

    /// <summary>The pace until somebody chooses another: slow enough to follow each change.</summary>
    public const int SlowPerSecond = 2;

    private const int MostAtOnce = 4;

    // Pages tell once a second that they are looked at.
    private static readonly TimeSpan LookLasts = TimeSpan.FromSeconds(5);

    // Short beats keep 200 a second from coming in visible lumps; each sends what has fallen due since the last one.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly WriterHistory _history = new(time);
    private Task _loop = Task.CompletedTask;
    private int _perSecond = SlowPerSecond;
    private long _looked = time.GetTimestamp();
    private bool _isFaulty;

    /// <summary>Changes a second while somebody looks; 0 when it was stopped.</summary>
    public int PerSecond => Volatile.Read(ref _perSecond);

    /// <summary>Whether it writes at the moment.</summary>
    public bool IsRunning => !Volatile.Read(ref _loop).IsCompleted;

    /// <summary>What it wrote in each second of the last minute, oldest first.</summary>
    public IReadOnlyList<int> Written => _history.Read();

    /// <summary>Somebody looks: it goes on at its pace, for some seconds.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Run();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes another pace, within 0 and <see cref="MostPerSecond"/>; 0 stops it, and returns when the last change is over.</summary>
    public async Task SetPaceAsync(int perSecond, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Volatile.Write(ref _perSecond, Math.Clamp(perSecond, 0, MostPerSecond));
            Run();
            if (PerSecond == 0)
            {
                await _loop;
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
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
        _gate.Dispose();
    }

    private void Run()
    {
        Volatile.Write(ref _looked, time.GetTimestamp());
        if (PerSecond > 0 && _loop.IsCompleted && !_end.IsCancellationRequested)
        {
            Volatile.Write(ref _loop, WriteAsync(_end.Token));
        }
    }

    private bool IsLookedAt => time.GetElapsedTime(Volatile.Read(ref _looked)) < LookLasts;

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var articles = await ArticlesAsync(cancellationToken);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
            using var timer = new PeriodicTimer(Beat, time);
            var last = time.GetTimestamp();
            var due = 0.0;
            while (articles.HasAny && PerSecond > 0 && IsLookedAt && await timer.WaitForNextTickAsync(cancellationToken))
            {
                // A pause of the machine is not made up for: at most a second's worth.
                var now = time.GetTimestamp();
                due = Math.Min(due + (PerSecond * time.GetElapsedTime(last, now).TotalSeconds), PerSecond);
                last = now;
                var changes = Enumerable.Range(0, (int)due).Select(_ => articles.Next()).ToList();
                due -= changes.Count;
                await Parallel.ForEachAsync(changes, parallel, ChangeAsync);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
        catch (JsonException fault)
        {
            if (!_isFaulty)
            {
                DemoLog.WriterRests(logger, fault.Message);
            }

            _isFaulty = true; // each look tries again, and says no more of it
        }
    }

    private async ValueTask ChangeAsync(OperationRequest change, CancellationToken cancellationToken)
    {
        var result = await runner.ExecuteAsync(change, Session.Admin, cancellationToken);
        if (!result.HasErrors)
        {
            _history.Add();
        }
    }

    private async Task<WritableArticles> ArticlesAsync(CancellationToken cancellationToken)
    {
        var result = await runner.ExecuteAsync(WritableArticles.Query, Session.Admin, cancellationToken);
        if (result.HasErrors)
        {
            throw new JsonException($"articles cannot be read: {Encoding.UTF8.GetString(result.Body.Span)}");
        }

        using var answer = JsonDocument.Parse(result.Body);
        var articles = new WritableArticles(answer.RootElement.GetProperty("data").GetProperty("article"));
        _isFaulty = false;
        return articles;
    }
}
