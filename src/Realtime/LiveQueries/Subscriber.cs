using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>
/// One subscription to a cohort: hands results on to its sink, each once and never an older one after a newer one.
/// </summary>
/// <remarks>
/// Thread-safe. The sink is called under the subscriber's own lock, which nothing else ever takes while holding it: sinks do not block
/// (<see cref="IResultSink"/>), and so <see cref="End"/> can promise that no call comes after it.
/// </remarks>
internal sealed class Subscriber(IResultSink sink)
{
    private readonly Lock _delivering = new();
    private long _delivered;
    private bool _ended;

    /// <summary>Hands over a result unless this or a newer one of the cohort was handed over before.</summary>
    /// <param name="result">The result.</param>
    /// <param name="revision">The cohort's count of results; from 1.</param>
    public void Deliver(OperationResult result, long revision)
    {
        lock (_delivering)
        {
            if (!_ended && revision > _delivered)
            {
                _delivered = revision;
                sink.Replace(result);
            }
        }
    }

    /// <summary>Begins again: the next result comes from another cohort, whose revisions say nothing of this one's.</summary>
    public void Restart()
    {
        lock (_delivering)
        {
            _delivered = 0;
        }
    }

    /// <summary>Ends the operation with an error.</summary>
    public void Fail(IReadOnlyList<GraphQLError> errors)
    {
        lock (_delivering)
        {
            if (!_ended)
            {
                _ended = true;
                sink.Error(errors);
            }
        }
    }

    /// <summary>After this returns the sink is not called any more.</summary>
    public void End()
    {
        lock (_delivering)
        {
            _ended = true;
        }
    }
}
