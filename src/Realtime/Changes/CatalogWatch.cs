namespace Realtime.Changes;

/// <summary>What a comparison of marks found.</summary>
[Flags]
internal enum CatalogChanges
{
    None = 0,

    /// <summary>A relation got other storage or its row in <c>pg_class</c> changed, or a publication did.</summary>
    Storage = 1,

    /// <summary>What queries mean may have changed.</summary>
    Definitions = 2,
}

/// <summary>
/// Decides when the catalogs' fingerprint is taken, which reads them whole, and tells what changed. Not while the same transactions are visible as
/// before; then as soon as the server's counters of catalog writes move, and after two seconds even if they do not (they are reported late, and not at
/// all before PostgreSQL 15); and not so often that it would cost the server more than 2 % of a core, unless one taking lasts longer than 0.3 s. Pure logic;
/// belongs to the feed and outlives its connections, so that what changed between two of them is found, too.
/// </summary>
internal sealed class CatalogWatch(TimeProvider time)
{
    /// <summary>How long unmoved counters are believed.</summary>
    private static readonly TimeSpan LongestBelief = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(15);

    /// <summary>A gap this many times as long as the reading took.</summary>
    private const int CostShare = 50;

    private CatalogMark? _mark;
    private DatabaseLook? _look;
    private long _markedAt;
    private TimeSpan _gap = ShortestGap;

    /// <summary>Whether something may have changed that was not looked at yet. Set by <see cref="IsDue"/>.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether to take a mark now.</summary>
    public bool IsDue(DatabaseLook look)
    {
        if (_look is null)
        {
            return true;
        }

        IsOpen = !look.Snapshot.ShowsTheSameAs(_look.Snapshot);
        var since = time.GetElapsedTime(_markedAt);
        return IsOpen && since >= _gap && (look.CatalogWrites is null || look.CatalogWrites != _look.CatalogWrites || since >= LongestBelief);
    }

    /// <summary>Takes a mark over.</summary>
    /// <param name="look">The look before it.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="took">How long the server needed for it.</param>
    /// <returns>What differs from the mark before. Without one everything may: whoever read the catalogs did so before.</returns>
    public CatalogChanges Compare(DatabaseLook look, CatalogMark mark, TimeSpan took)
    {
        var before = _mark;
        _mark = mark;
        _look = look;
        _markedAt = time.GetTimestamp();
        _gap = took * CostShare;
        _gap = _gap < ShortestGap ? ShortestGap : _gap > LongestGap ? LongestGap : _gap;
        IsOpen = false;
        return before is null
            ? CatalogChanges.Storage | CatalogChanges.Definitions
            : (before.Storage == mark.Storage ? CatalogChanges.None : CatalogChanges.Storage)
                | (before.Definitions == mark.Definitions ? CatalogChanges.None : CatalogChanges.Definitions);
    }
}
