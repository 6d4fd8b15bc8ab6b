namespace Realtime.Changes;

/// <summary>The rule that keeps the feed from filling the database's disk.</summary>
internal static class SlotGuard
{
    /// <summary>Looks at what the slot holds back.</summary>
    /// <exception cref="ChangeFeedUnavailableException">Too much: the slot has to go.</exception>
    /// <exception cref="IOException">The slot is gone already.</exception>
    public static void Check(SlotWatch watch, ChangeFeedOptions options, bool mustExist)
    {
        if (mustExist && watch.SlotStatus is null or "lost")
        {
            throw new IOException(watch.SlotStatus is null ? "The replication slot is gone" : "PostgreSQL took back the WAL that the replication slot needed");
        }

        var limit = Math.Min(options.MaximumRetainedWalBytes, watch.KeepLimitBytes / 2 ?? long.MaxValue);
        if (watch.RetainedBytes > limit)
        {
            throw new ChangeFeedUnavailableException(
                $"the replication slot held back {watch.RetainedBytes >> 20} MB of WAL, more than {limit >> 20} MB, and was dropped to spare the database's disk");
        }
    }
}
