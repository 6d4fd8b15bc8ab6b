using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>
/// One subscription to a cohort: hands results on to its sink, each once and never an older one after a newer one. Also over cohorts: when a change of the
/// schema moves it to another one, the result that it has already is not handed over again.
/// </summary>
/// <remarks>
/// Thread-safe. The sink is called under the subscriber's own lock, which nothing else ever takes while holding it: sinks do not block
/// (<see cref="IResultSink"/>), and so <see cref="End"/> can promise that no call comes after it.
/// </remarks>
internal sealed class Subscriber(IResultSink sink)
{
    private readonly Lock _delivering = new();
    private long _delivered;
    private long? _hash;
    private bool _ended;

    /// <summary>Who is counted for what it costs.</summary>
    public Owner Owner { get; init; }

    /// <summary>Hands over a result unless this or a newer one of the cohort was handed over before.</summary>
    /// <param name="result">The result.</param>
    /// <param name="revision">The cohort's count of results; from 1.</param>
    /// <param name="hash">The result's hash, by which equal results of one source are known; null for an error, which has none.</param>
    public void Deliver(OperationResult result, long revision, long? hash)
    {
        lock (_delivering)
        {
            if (_ended || revision <= _delivered)
            {
                return;
            }

            _delivered = revision;
            if (hash is null || hash != _hash)
            {
                _hash = hash;
                sink.Replace(result);
            }
        }
    }

    /// <summary>Begins again in another cohort, whose revisions say nothing of those of the one before.</summary>
    /// <param name="isSameSource">Whether it is of the same source: only then do hashes of one tell anything about the other's results.</param>
    public void Restart(bool isSameSource)
    {
        lock (_delivering)
        {
            _delivered = 0;
            _hash = isSameSource ? _hash : null;
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
