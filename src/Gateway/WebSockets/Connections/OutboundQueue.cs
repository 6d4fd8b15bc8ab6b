using System.Diagnostics;
using System.Net.WebSockets;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// What waits to be written to one socket, and its only writer. Owned by the <see cref="SocketConnection"/>; every member is thread-safe
/// and none blocks.
/// </summary>
/// <remarks>
/// Bounded by its kind: of each operation at most one result waits (a newer state of a live query replaces it, a stream waits until its
/// batch is written), besides small messages. Messages leave in the order in which their places were taken. Whoever puts the
/// first one into an idle queue becomes the writer and writes on its own thread as long as the network takes frames at once; so a
/// broadcast costs no task for each subscriber. A queue that is closed or broken takes nothing and lets nobody wait.
/// </remarks>
internal sealed class OutboundQueue(WebSocket socket, TimeProvider time, SocketMetrics metrics, ILogger logger)
{
    /// <summary>After so many frames written at once the writer moves to the pool: the thread may be a loop that serves all subscribers.</summary>
    private const int FramesOnCallersThread = 16;

    /// <summary>Queues that grew beyond this in a burst are shrunk when they run empty.</summary>
    private const int KeptCapacity = 8;

    private readonly Lock _gate = new();
    private readonly Queue<OutboundEntry> _entries = new();
    private long _queuedBytes;
    private long _progressAt = time.GetTimestamp();
    private bool _writing;
    private bool _broken;
    private SocketClose? _close;
    private bool _closeSent;
    private TaskCompletionSource? _idle;

    /// <summary>Bytes waiting behind the frame that is being written.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Whether a write is under way.</summary>
    public bool IsWriting => Volatile.Read(ref _writing);

    /// <summary>The timestamp of the last write that began or made progress.</summary>
    public long ProgressAt => Interlocked.Read(ref _progressAt);

    /// <summary>Adds a small finished message.</summary>
    public void Post(ReadOnlyMemory<byte> message)
    {
        bool starts;
        lock (_gate)
        {
            if (_broken || _close is not null)
            {
                return;
            }

            _entries.Enqueue(new OutboundEntry(message, null));
            _queuedBytes += message.Length;
            starts = BecomeWriter();
        }

        Start(starts);
    }

    /// <summary>Makes <paramref name="result"/> the operation's waiting result, in place of an older one.</summary>
    public void Replace(SocketOperation operation, OperationResult result)
    {
        bool starts;
        lock (_gate)
        {
            if (_broken || _close is not null || operation.IsOver)
            {
                return;
            }

            if (operation.Newest.Waiting is not null)
            {
                _queuedBytes -= operation.Newest.Bytes;
                metrics.Superseded();
            }

            operation.Newest.Put(result);
            _queuedBytes += result.Body.Length;
            if (!operation.IsQueued)
            {
                operation.IsQueued = true;
                _entries.Enqueue(new OutboundEntry(default, operation));
            }

            starts = BecomeWriter();
        }

        Start(starts);
    }

    /// <summary>As <see cref="Replace"/>, but the task ends only when the result is written (or nobody will get it any more).</summary>
    public ValueTask DeliverAsync(SocketOperation operation, OperationResult result)
    {
        Replace(operation, result);
        lock (_gate)
        {
            return ReferenceEquals(operation.Newest.Waiting, result) ? new ValueTask(operation.Newest.Delivered()) : ValueTask.CompletedTask;
        }
    }

    /// <summary>Forgets what waits for an operation that its client ended.</summary>
    public void Drop(SocketOperation operation)
    {
        lock (_gate)
        {
            operation.IsOver = true;
            _queuedBytes -= operation.Newest.Forget();
        }
    }

    /// <summary>
    /// Closes the socket once what is being written is out. Small messages that wait still go, results do not. Only the first call counts.
    /// </summary>
    /// <returns>Whether this call was the first.</returns>
    public bool Close(SocketClose close)
    {
        bool starts;
        lock (_gate)
        {
            if (_broken || _close is not null)
            {
                return false;
            }

            _close = close;
            ForgetResults();
            starts = BecomeWriter();
        }

        Start(starts);
        return true;
    }

    /// <summary>Takes nothing any more and lets nobody wait: the connection is gone.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _broken = true;
            ForgetResults();
            _entries.Clear();
            _queuedBytes = 0;
        }
    }

    /// <summary>Ends when no write is under way.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _writing
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    private bool BecomeWriter()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "the caller holds the lock");
        if (_writing)
        {
            return false;
        }

        _writing = true;
        Progress();
        return true;
    }

    private void Start(bool starts)
    {
        if (starts)
        {
            _ = PumpAsync(); // owned by this queue: WhenIdleAsync ends with it
        }
    }

    private void Progress() => Interlocked.Exchange(ref _progressAt, time.GetTimestamp());

    /// <summary>Writes until the queue is empty. Never throws: a dead network ends the queue, and the reader notices by itself.</summary>
    private async Task PumpAsync()
    {
        var writer = new FrameWriter(socket);
        try
        {
            for (var frames = 1; TryTake(out var message, out var close); frames++)
            {
                if (close is { } last)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)last.Code, last.WireReason, CancellationToken.None);
                    continue;
                }

                var frame = writer.Compose(message);
                await (frame.IsEmpty ? writer.SendFragmentsAsync(message, Progress) : writer.SendAsync(frame));
                Progress();
                metrics.Sent(message.Head.Length + message.Body.Length);
                message.Delivered?.TrySetResult();
                if (frames == FramesOnCallersThread)
                {
                    await Task.Yield(); // no synchronization context here: goes on in the thread pool
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Stop(); // the connection is gone; the receive loop sees the same and ends it
        }
        catch (Exception exception)
        {
            SocketLog.WriterFailed(logger, exception);
            Stop();
            socket.Abort();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private bool TryTake(out OutboundMessage message, out SocketClose? close)
    {
        message = default;
        close = null;
        lock (_gate)
        {
            while (_entries.TryDequeue(out var entry))
            {
                if (entry.Operation is null)
                {
                    _queuedBytes -= entry.Message.Length;
                    message = new OutboundMessage(entry.Message, default, null);
                    return true;
                }

                if (entry.Operation.TryTake(out message))
                {
                    _queuedBytes -= message.Body.Length;
                    return true;
                }
            }

            if (_close is not null && !_closeSent && !_broken)
            {
                _closeSent = true;
                close = _close;
                return true;
            }

            BecomeIdle();
            return false;
        }
    }

    private void Stop()
    {
        Break();
        lock (_gate)
        {
            BecomeIdle();
        }
    }

    private void BecomeIdle()
    {
        _writing = false;
        _idle?.TrySetResult();
        _idle = null;
        if (_entries.Capacity > KeptCapacity)
        {
            _entries.TrimExcess();
        }
    }

    private void ForgetResults()
    {
        foreach (var entry in _entries)
        {
            _queuedBytes -= entry.Operation?.Newest.Forget() ?? 0;
        }
    }
}
