using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.LiveQueries;

/// <summary>
/// All live queries of the engine. Identical subscriptions share a cohort and its result, similar ones a poller and its statement. Thread-safe. Owned by the
/// engine, whose follower has them planned again after a change of the schema.
/// </summary>
/// <param name="planner">Plans again what runs when the schema changes.</param>
/// <param name="sources">Where cohorts live and are run.</param>
/// <param name="log">Takes our own faults.</param>
internal sealed class LiveQueryMultiplexer(ILiveQueryPlanner planner, LiveSources sources, ILogger<LiveQueryMultiplexer> log)
{
    private readonly ConcurrentDictionary<LiveSubscription, bool> _subscriptions = new();

    /// <summary>Subscriptions running now.</summary>
    public int Count => _subscriptions.Count;

    /// <summary>Starts a subscription; its first result comes to the sink by itself.</summary>
    /// <param name="request">What was asked; planned again when the schema changes.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="planned">The request's plan.</param>
    /// <param name="sink">Where results go.</param>
    /// <exception cref="GraphQLErrorException">A schema came into force meanwhile that the request does not fit, or its source is not connected.</exception>
    public async ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, PlannedLiveQuery planned, IResultSink sink)
    {
        var subscription = new LiveSubscription(this, request, session, sink);
        var isJoined = false;
        // Registered before it is asked whether the plan is still in force: a schema that comes into force after that plans it again.
        _subscriptions.TryAdd(subscription, true);
        try
        {
            Join(subscription, planned.SchemaVersion == planner.SchemaVersion ? planned : await planner.PlanAsync(request, session));
            isJoined = true;
        }
        finally
        {
            if (!isJoined)
            {
                Forget(subscription);
            }
        }

        return subscription;
    }

    /// <summary>
    /// Plans every running subscription again with the schema in force: those whose query and values are the same stay where they are, others move, and those
    /// that no longer fit end with the error that says why. Those whose table or column is away stay as they are, with PostgreSQL's error for a result, until
    /// it is there again. Called after each change of the schema.
    /// </summary>
    public async Task ReplanAsync()
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            try
            {
                Join(subscription, await planner.PlanAsync(subscription.Request, subscription.Session));
            }
            catch (GraphQLErrorException exception)
            {
                if (subscription.IsWaiting(planner))
                {
                    continue;
                }

                subscription.Fail(exception.Error);
            }
            catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or ArgumentException)
            {
                LiveQueryLog.ReplanningFailed(log, exception);
                subscription.Fail(new GraphQLError(ErrorCode.Unexpected, "the subscription could not be continued after a change of the schema"));
            }
        }
    }

    /// <summary>A subscription has ended.</summary>
    public void Forget(LiveSubscription subscription) => _subscriptions.TryRemove(subscription, out _);

    private void Join(LiveSubscription subscription, PlannedLiveQuery planned)
    {
        if (sources.Find(planned.Query.Source) is not { } source)
        {
            throw new GraphQLError(ErrorCode.NotFound, $"source '{planned.Query.Source}' is not connected").AsException();
        }

        subscription.Join(source, planned);
    }
}
