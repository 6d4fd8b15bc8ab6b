namespace Realtime.Changes;

/// <summary>The rule that keeps the feed from filling the database's disk. Belongs to the supervision loop.</summary>
internal sealed class SlotGuard(ChangeFeedOptions options, TimeProvider time)
{
    /// <summary>
    /// A reader that keeps up still holds back the WAL since the server last wrote down its running transactions, which it does every 15 s:
    /// only what lasts longer is a backlog, unless it is already twice the limit.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private long? _above;

    /// <summary>Looks at what the slot holds back.</summary>
    /// <exception cref="ChangeFeedUnavailableException">Too much: the slot has to go.</exception>
    /// <exception cref="IOException">The slot is gone already.</exception>
    public void Check(DatabaseLook look)
    {
        if (look.SlotStatus is null)
        {
            throw new IOException("The replication slot is gone");
        }

        if (look.SlotStatus == "lost")
        {
            throw new IOException("PostgreSQL took back the WAL that the replication slot needed");
        }

        CheckRetention(look);
    }

    /// <summary>The same for a slot that is being created and may not be there yet.</summary>
    /// <exception cref="ChangeFeedUnavailableException">Too much: the slot has to go.</exception>
    public void CheckRetention(DatabaseLook look)
    {
        var limit = Math.Min(options.MaximumRetainedWalBytes, look.KeepLimitBytes / 2 ?? long.MaxValue);
        if (look.RetainedBytes is not { } retained || retained <= limit)
        {
            _above = null;
            return;
        }

        _above ??= time.GetTimestamp();
        if (retained > 2 * limit || time.GetElapsedTime(_above.Value) > Grace)
        {
            throw new ChangeFeedUnavailableException(
                $"the replication slot held back {retained >> 20} MB of WAL, more than {limit >> 20} MB, and was dropped to spare the database's disk");
        }
    }
}
