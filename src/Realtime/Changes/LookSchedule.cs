using NpgsqlTypes;

namespace Realtime.Changes;

/// <summary>
/// Decides when the database is looked at. What the stream tells for nothing comes first: the server announces its WAL position whenever it has moved,
/// and while it has not, nothing can have changed. Pure logic; belongs to the supervision loop.
/// </summary>
internal sealed class LookSchedule(ChangeFeedOptions options, TimeProvider time)
{
    private long? _lookedAt;
    private NpgsqlLogSequenceNumber _position;
    private bool _hasOpenQuestions;

    /// <summary>Whether to look now.</summary>
    /// <param name="isWatched">Whether anybody waits for changes: then being late must be noticed, too, of which the stream says nothing.</param>
    /// <param name="received">The newest position that the stream has told.</param>
    public bool IsDue(bool isWatched, NpgsqlLogSequenceNumber received)
    {
        if (isWatched || _lookedAt is not { } before)
        {
            return true;
        }

        var since = time.GetElapsedTime(before);
        return since >= options.LongestSilence || (since >= options.IdleLookInterval && (_hasOpenQuestions || received != _position));
    }

    /// <summary>A look is over.</summary>
    /// <param name="received">The position that the stream had told before it.</param>
    /// <param name="hasOpenQuestions">Whether something is left that another look has to answer, even if no WAL is written.</param>
    public void Looked(NpgsqlLogSequenceNumber received, bool hasOpenQuestions)
    {
        _lookedAt = time.GetTimestamp();
        _position = received;
        _hasOpenQuestions = hasOpenQuestions;
    }
}
