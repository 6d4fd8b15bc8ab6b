using Npgsql;
using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>
/// Keeps a run from believing a snapshot that is older than what it reads: <c>ALTER TABLE</c> and <c>TRUNCATE</c> give a table new storage that older snapshots
/// take for empty. What a run is known to read is locked before its snapshot is taken; of what else it read the storage is compared afterwards.
/// </summary>
/// <remarks>
/// <c>LOCK TABLE</c> takes no snapshot, and with <c>NOWAIT</c> a run never waits for a migration and is never part of a deadlock with one. The lock is the one
/// that the query takes anyway. Belongs to the tick loop; the rule is in <c>docs/design/003-visibility.md</c>.
/// </remarks>
internal sealed class RelationLocks
{
    /// <summary>
    /// Whether some relation that this transaction has locked, which it does with each that it reads, has other storage now than its snapshot tells. An index
    /// that was made again counts, too: the run is repeated for nothing.
    /// </summary>
    private const string Check = """
        SELECT EXISTS (
          SELECT FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
          WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'
            AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
            AND (c.oid IS NULL OR c.relfilenode <> 0 AND c.relfilenode <> pg_catalog.pg_relation_filenode(c.oid)))
        """;

    // Names that the login may not lock, or that became something else: their storage is compared instead. At most one for each table of the metadata.
    private readonly HashSet<QualifiedName> _notLockable = [];
    private readonly Dictionary<NpgsqlBatchCommand, QualifiedName> _commands = [];

    /// <summary>Whether the present run ends with the comparison.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Locks what some queries read; to be added before anything that takes a snapshot.</summary>
    public void AddLocks(NpgsqlBatch batch, IEnumerable<PlanReads> queries)
    {
        _commands.Clear();
        IsChecked = false;
        var names = new SortedSet<QualifiedName>(); // in one order, so that the statement is the same each time
        foreach (var reads in queries)
        {
            IsChecked |= reads.UntrackedReason is not null; // it reads something that the plan does not name
            names.UnionWith(reads.Lockable);
        }

        IsChecked |= names.RemoveWhere(_notLockable.Contains) > 0;
        foreach (var name in names)
        {
            var command = new NpgsqlBatchCommand($"LOCK TABLE {SqlName.Quote(name)} IN ACCESS SHARE MODE NOWAIT");
            _commands.Add(command, name);
            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>Compares, if some query needs it; to be added after all that reads.</summary>
    public void AddCheck(NpgsqlBatch batch)
    {
        if (IsChecked)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Check));
        }
    }

    /// <summary>The relation whose lock failed; null when something else did.</summary>
    public QualifiedName? FindFailed(PostgresException exception) =>
        exception.BatchCommand is { } command && _commands.TryGetValue(command, out var name) ? name : null;

    /// <summary>From now on this one is not locked.</summary>
    public void GiveUp(QualifiedName name) => _notLockable.Add(name);
}
