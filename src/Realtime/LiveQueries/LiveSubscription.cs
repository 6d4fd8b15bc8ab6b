using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.LiveQueries;

/// <summary>
/// One running subscription: its request, and the cohort that it is in now. After a change of the schema it may be in another one, without its transport
/// noticing. Disposing it is safe at any time and from any thread.
/// </summary>
internal sealed class LiveSubscription(LiveQueryMultiplexer owner, OperationRequest request, Session session, IResultSink sink) : IAsyncDisposable
{
    private readonly Lock _moving = new();
    private SourceFeed? _source;
    private string? _sourceName;
    private Cohort? _cohort;
    private long _schemaVersion = -1;
    private long _metadataVersion;
    private bool _ended;

    /// <summary>What was asked.</summary>
    public OperationRequest Request { get; } = request;

    /// <summary>Who asks.</summary>
    public Session Session { get; } = session;

    /// <summary>The way to the sink.</summary>
    public Subscriber Subscriber { get; } = new(sink) { Owner = Owner.Of(session) };

    /// <summary>Joins a cohort, leaving the one before. Nothing happens when it is in that one already, or in one of a newer schema.</summary>
    public void Join(SourceFeed source, PlannedLiveQuery planned)
    {
        lock (_moving)
        {
            if (_ended || planned.SchemaVersion < _schemaVersion)
            {
                return;
            }

            _schemaVersion = planned.SchemaVersion;
            _metadataVersion = planned.MetadataVersion;
            if (_cohort is { } current && ReferenceEquals(_source, source)
                && current.Poller.Query.Identity == planned.Query.Identity && current.Key == planned.Key)
            {
                return;
            }

            Leave();
            Subscriber.Restart(isSameSource: planned.Query.Source == _sourceName);
            _sourceName = planned.Query.Source;
            _source = source;
            _cohort = source.Subscribe(planned.Query, planned.Key, Subscriber);
        }
    }

    /// <summary>Whether it can only wait until a table or column that it reads is there again.</summary>
    public bool IsWaiting(ISchemaInForce schema)
    {
        lock (_moving)
        {
            return _cohort is { } cohort && schema.IsAway(cohort.Poller.Query.Source, cohort.Poller.Query.Reads, _metadataVersion);
        }
    }

    /// <summary>Ends it with an error: its request no longer fits the schema.</summary>
    public void Fail(GraphQLError error)
    {
        lock (_moving)
        {
            _ended = true;
            Leave();
        }

        Subscriber.Fail([error]);
        owner.Forget(this);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_moving)
        {
            _ended = true;
            Leave();
        }

        Subscriber.End();
        owner.Forget(this);
        return ValueTask.CompletedTask;
    }

    private void Leave()
    {
        if (_cohort is { } cohort)
        {
            _source!.Unsubscribe(cohort, Subscriber);
            _cohort = null;
        }
    }
}
