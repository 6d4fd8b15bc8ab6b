using System.Diagnostics;

namespace Gateway.WebSockets.Connections;

/// <summary>What became of an attempt to take an id.</summary>
internal enum Reservation
{
    /// <summary>The id is taken; the operation may be started.</summary>
    Reserved,

    /// <summary>Another operation has the id.</summary>
    IdInUse,

    /// <summary>The socket has as many operations as it may.</summary>
    Full,

    /// <summary>The socket is going away.</summary>
    Closed,
}

/// <summary>
/// The operations of one socket by id. An id is taken before its operation is started, and every later step asks whether the operation
/// is still there; so a client may end what is still being started, and use the id again at once. Thread-safe.
/// </summary>
/// <remarks>
/// Invariant: whoever takes an operation out of the table (its client, its end, the socket's end) disposes its handle, and an operation
/// that finds itself gone after it was started disposes its own. Disposals under way are kept until the socket has ended.
/// </remarks>
internal sealed class OperationTable(int capacity, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SocketOperation> _operations = new(StringComparer.Ordinal);
    private readonly List<Task> _unfinished = [];
    private bool _closed;

    /// <summary>Takes the operation's id.</summary>
    public Reservation Reserve(SocketOperation operation)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Reservation.Closed;
            }

            if (_operations.ContainsKey(operation.Id))
            {
                return Reservation.IdInUse;
            }

            if (_operations.Count >= capacity)
            {
                return Reservation.Full;
            }

            _operations.Add(operation.Id, operation);
            return Reservation.Reserved;
        }
    }

    /// <summary>Gives a started operation its handle.</summary>
    /// <returns>False when the operation is gone: the caller disposes the handle.</returns>
    public bool Attach(SocketOperation operation, IAsyncDisposable handle)
    {
        lock (_gate)
        {
            if (!IsThere(operation))
            {
                return false;
            }

            operation.Handle = handle;
            return true;
        }
    }

    /// <summary>Takes out the operation of this id, if there is one, and stops it.</summary>
    public SocketOperation? Stop(string id)
    {
        SocketOperation? operation;
        lock (_gate)
        {
            if (!_operations.Remove(id, out operation))
            {
                return null;
            }
        }

        if (operation.Handle is { } handle)
        {
            Keep(DisposeAsync(handle));
        }

        return operation;
    }

    /// <summary>Takes out an operation that ended by itself. Called from the engine's loops.</summary>
    /// <returns>False when it was gone already.</returns>
    public bool End(SocketOperation operation)
    {
        lock (_gate)
        {
            if (!IsThere(operation))
            {
                return false;
            }

            _operations.Remove(operation.Id);
        }

        if (operation.Handle is { } handle)
        {
            // Not on this thread: it is inside the engine's call to the sink, for whose end the disposal may wait.
            Keep(Task.Run(() => DisposeAsync(handle)));
        }

        return true;
    }

    /// <summary>Keeps the task of an operation that is being started or stopped until the socket has ended.</summary>
    public void Keep(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_gate)
        {
            _unfinished.RemoveAll(static earlier => earlier.IsCompleted);
            _unfinished.Add(task);
        }
    }

    /// <summary>Stops all operations; after it nothing of them runs.</summary>
    /// <returns>The operations that were there.</returns>
    public async Task<IReadOnlyList<SocketOperation>> CloseAsync()
    {
        SocketOperation[] operations;
        lock (_gate)
        {
            _closed = true;
            operations = [.. _operations.Values];
            _operations.Clear();
        }

        foreach (var operation in operations)
        {
            if (operation.Handle is { } handle)
            {
                Keep(DisposeAsync(handle));
            }
        }

        while (true)
        {
            Task[] unfinished;
            lock (_gate)
            {
                unfinished = [.. _unfinished];
                _unfinished.Clear();
            }

            if (unfinished.Length == 0)
            {
                break;
            }

            await Task.WhenAll(unfinished);
        }

        return operations;
    }

    /// <summary>Stops one operation; a failure is logged, since there is nobody to tell.</summary>
    public async Task DisposeAsync(IAsyncDisposable handle)
    {
        try
        {
            await handle.DisposeAsync();
        }
        catch (Exception exception)
        {
            SocketLog.StoppingFailed(logger, exception);
        }
    }

    private bool IsThere(SocketOperation operation)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "the caller holds the lock");
        return _operations.TryGetValue(operation.Id, out var found) && ReferenceEquals(found, operation);
    }
}
