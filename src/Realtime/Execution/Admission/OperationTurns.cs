using System.Collections.Concurrent;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Execution.Admission;

/// <summary>
/// The turns of all sources: an operation takes one of each source that it asks, for as long as it runs. Live queries have connections of their own and take
/// none. Thread-safe.
/// </summary>
/// <param name="connections">The pools; there are as many turns as a pool has connections.</param>
/// <param name="time">The clock.</param>
internal sealed class OperationTurns(SourceConnections connections, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FairTurns> _sources = new(StringComparer.Ordinal);

    /// <summary>Takes the turns that an operation needs, at once or when they have come.</summary>
    /// <exception cref="GraphQLErrorException">One did not come in time.</exception>
    public async ValueTask<Taken> EnterAsync(PlannedOperation operation, Requester requester, CancellationToken cancellationToken)
    {
        var sources = operation.Sources;
        if (sources.Count == 0)
        {
            return default;
        }

        var first = await Of(sources[0]).EnterAsync(requester, cancellationToken);
        if (sources.Count == 1)
        {
            return new Taken(first, []);
        }

        // Always in the same order, so that no two wait for each other.
        var others = new List<FairTurns.Turn>(sources.Count - 1);
        try
        {
            foreach (var source in sources.Skip(1))
            {
                others.Add(await Of(source).EnterAsync(requester, cancellationToken));
            }

            return new Taken(first, others);
        }
        catch (Exception)
        {
            new Taken(first, others).Dispose();
            throw;
        }
    }

    // A pool that was made anew with another size gets turns of its own; those taken go back to the old ones.
    private FairTurns Of(string source)
    {
        var (places, mostWaiting, patience) = connections.RoomOf(source);
        return _sources.TryGetValue(source, out var turns) && turns.Places == places && turns.Patience == patience
            ? turns
            : _sources.AddOrUpdate(
                source,
                _ => new FairTurns(places, mostWaiting, patience, time),
                (_, current) => current.Places == places && current.Patience == patience ? current : new FairTurns(places, mostWaiting, patience, time));
    }

    /// <summary>Turns that are taken; given back by disposing them, once.</summary>
    internal readonly struct Taken(FairTurns.Turn first, IReadOnlyList<FairTurns.Turn> others) : IDisposable
    {
        private readonly FairTurns.Turn? _first = first;

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var turn in others ?? [])
            {
                turn.Dispose();
            }

            _first?.Dispose();
        }
    }
}
