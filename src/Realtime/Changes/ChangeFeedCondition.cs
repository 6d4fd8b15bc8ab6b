using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Holds the feed's status and tells the consumer when it changes. Written by the one task that calls the consumer, read by any thread.
/// </summary>
internal sealed class ChangeFeedCondition(IChangeConsumer consumer, TimeProvider time)
{
    private volatile ChangeFeedStatus _status = new(
        ChangeFeedState.Connecting,
        "the change feed has not been started",
        time.GetUtcNow(),
        FrozenDictionary<QualifiedName, TableCoverage>.Empty);

    private ulong _position;

    public ChangeFeedStatus Status => _status;

    /// <summary>How far the WAL has been received.</summary>
    public ulong Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }

    /// <summary>Enters a state. The time it began is kept while only the reason changes.</summary>
    public void Enter(ChangeFeedState state, string? reason)
    {
        var before = _status;
        if (before.State != state || before.Reason != reason)
        {
            Publish(before with
            {
                State = state,
                Reason = reason,
                Since = before.State == state ? before.Since : time.GetUtcNow(),
                Server = state is ChangeFeedState.Streaming or ChangeFeedState.Lagging ? before.Server : null,
            });
        }
    }

    /// <summary>A stream has begun, over these tables, from this server.</summary>
    public void Stream(FrozenDictionary<QualifiedName, TableCoverage> coverage, string? server) =>
        Publish(new ChangeFeedStatus(ChangeFeedState.Streaming, null, time.GetUtcNow(), coverage) { Server = server });

    public void Cover(FrozenDictionary<QualifiedName, TableCoverage> coverage)
    {
        if (!ReferenceEquals(_status.Coverage, coverage))
        {
            Publish(_status with { Coverage = coverage });
        }
    }

    private void Publish(ChangeFeedStatus status)
    {
        _status = status;
        consumer.OnStatusChanged(status);
    }
}
