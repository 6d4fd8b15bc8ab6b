using System.Diagnostics;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Execution.Admission;

/// <summary>
/// Who may run an operation on one database next, when there are more operations than connections. Each runs on a place of its own, and somebody may take
/// another place only while more are free than he has: alone half of them, beside another such half of the rest, so there is nearly always one for who has
/// none. Those who must wait are served by who runs least, then by who came first; the places to wait in are shared by the same rule. Thread-safe.
/// </summary>
/// <param name="places">How many operations run at a time.</param>
/// <param name="mostWaiting">How many wait at a time.</param>
/// <param name="patience">How long one waits.</param>
/// <param name="time">The clock.</param>
internal sealed class FairTurns(int places, int mostWaiting, TimeSpan patience, TimeProvider time)
{
    /// <summary>The admin may take so many times as much: three quarters of the places when nobody else is there.</summary>
    private const int AdminWeight = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<Requester, Client> _clients = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private int _running;

    /// <summary>How many places there are.</summary>
    public int Places => places;

    /// <summary>How long one waits for one.</summary>
    public TimeSpan Patience => patience;

    /// <summary>Takes a place, at once or when one's turn has come.</summary>
    /// <exception cref="GraphQLErrorException">The turn did not come in time, or too many wait already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Turn> EnterAsync(Requester requester, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            var client = _clients.TryGetValue(requester, out var known) ? known : _clients[requester] = new Client(requester);
            if (client.Waiting == 0 && MayRun(client))
            {
                return ValueTask.FromResult(Run(client));
            }

            if (client.Waiting >= mostWaiting - _waiters.Count)
            {
                Forget(client);
                throw Busy();
            }

            waiter = new Waiter(client);
            client.Waiting++;
            waiter.Place = _waiters.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    private async ValueTask<Turn> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException) when (TryGiveUp(waiter))
        {
            throw Busy();
        }
        catch (OperationCanceledException) when (TryGiveUp(waiter))
        {
            throw;
        }
        catch (TimeoutException)
        {
            return await waiter.Task; // it came in the last moment
        }
        catch (OperationCanceledException)
        {
            (await waiter.Task).Dispose();
            throw;
        }
    }

    private bool TryGiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Task.IsCompleted)
            {
                return false;
            }

            Remove(waiter);
            Forget(waiter.Client);
            return true;
        }
    }

    private void Leave(Client client)
    {
        lock (_gate)
        {
            client.Running--;
            _running--;
            while (Next() is { } waiter)
            {
                Remove(waiter);
                waiter.TrySetResult(Run(waiter.Client));
            }

            Forget(client);
        }
    }

    // Only as long as somebody waits, and they are a few hundred at most.
    private Waiter? Next()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "the caller holds the lock");
        Waiter? next = null;
        foreach (var waiter in _waiters)
        {
            if ((next is null || waiter.Client.Running < next.Client.Running) && MayRun(waiter.Client))
            {
                next = waiter;
            }
        }

        return next;
    }

    private bool MayRun(Client client) => client.Running < (places - _running) * (client.Requester.IsAdmin ? AdminWeight : 1);

    private Turn Run(Client client)
    {
        client.Running++;
        _running++;
        return new Turn(this, client);
    }

    private void Remove(Waiter waiter)
    {
        _waiters.Remove(waiter.Place!);
        waiter.Client.Waiting--;
    }

    private void Forget(Client client)
    {
        if (client is { Running: 0, Waiting: 0 })
        {
            _clients.Remove(client.Requester);
        }
    }

    private static GraphQLErrorException Busy() =>
        new GraphQLError(ErrorCode.PostgresMaxConnectionsError, "no connection to the database came free in time; try again").AsException();

    /// <summary>A place that is taken; given back by disposing it, once.</summary>
    internal readonly struct Turn : IDisposable
    {
        private readonly FairTurns _turns;
        private readonly Client _client;

        internal Turn(FairTurns turns, Client client)
        {
            _turns = turns;
            _client = client;
        }

        /// <inheritdoc/>
        public void Dispose() => _turns.Leave(_client);
    }

    /// <summary>Somebody who runs or waits; guarded by the lock.</summary>
    internal sealed class Client(Requester requester)
    {
        public Requester Requester { get; } = requester;

        public int Running { get; set; }

        public int Waiting { get; set; }
    }

    private sealed class Waiter(Client client) : TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Client Client { get; } = client;

        public LinkedListNode<Waiter>? Place { get; set; }
    }
}
