using Realtime.Catalog;
using Realtime.Changes;
using Realtime.Tests.Changes;

namespace Realtime.Tests.Dependencies;

/// <summary>Rows of table t (id, a, b) as the write-ahead log tells of them under a replica identity: <c>d</c> (id), <c>i</c> (id, a) or <c>f</c>.</summary>
internal sealed class RowFeed : IChangeConsumer
{
    public static readonly string[] Columns = ["id", "a", "b"];
    private const uint Oid = 16400;
    private readonly TransactionAssembly _assembly;
    private readonly PgOutputDecoder _decoder;
    private readonly Action<TableChanges> _changed;
    private char _identity;

    public RowFeed(char identity, Action<TableChanges> changed)
    {
        _changed = changed;
        var options = new ChangeFeedOptions { ConnectionString = string.Empty, Owner = new PublicationOwner("0123456789ab", "default") };
        _assembly = new TransactionAssembly(options, this);
        _decoder = new PgOutputDecoder(_assembly) { HeartbeatOwner = "slot/"u8.ToArray() };
        _assembly.Track(new TrackedRelations([new TrackedRelation(Oid, new QualifiedName("public", "t"), [new QualifiedName("public", "t")], Columns)]));
        Identify(identity);
    }

    /// <summary>The identity becomes another.</summary>
    public void Identify(char identity) => _identity = identity;

    /// <summary>One transaction with some changes: rows before and after, null for none.</summary>
    public void Commit(params (string?[]? Old, string?[]? New)[] changes) => Feed(
        [PgOutputMessages.Begin(7), PgOutputMessages.Relation(Oid, "t", _identity, [.. Columns.Select(column => (column, IsIdentity(column)))]),
            .. changes.Select(change => Message(change.Old, change.New)), PgOutputMessages.Commit(1, 0)]);

    public void Truncate() => Feed(
        PgOutputMessages.Begin(7), PgOutputMessages.Relation(Oid, "t", _identity, [.. Columns.Select(column => (column, IsIdentity(column)))]),
        PgOutputMessages.Truncate(Oid), PgOutputMessages.Commit(1, 0));

    public void OnTransaction(in CommittedTransaction transaction)
    {
        foreach (var table in transaction.Tables)
        {
            _changed(table);
        }
    }

    public void OnEverythingMayHaveChanged(string reason) => Assert.Fail(reason);

    public void OnTableMayHaveChanged(QualifiedName table, string reason) => Assert.Fail(reason);

    public void OnSchemaMayHaveChanged(QualifiedName table) => Assert.Fail("the schema is what it was");

    public void OnCatalogMayHaveChanged() => Assert.Fail("the catalog is what it was");

    public void OnStatusChanged(ChangeFeedStatus status) => Assert.Fail("no status is told");

    private bool IsIdentity(string column) => _identity == 'f' || column == "id" || (_identity == 'i' && column == "a");

    // An old tuple comes whole, or with the identity alone and only when that changed.
    private byte[] Message(string?[]? old, string?[]? now)
    {
        if (old is null)
        {
            return PgOutputMessages.Insert(Oid, now!);
        }

        var marker = _identity == 'f' ? 'O' : 'K';
        var told = old.Select((value, column) => IsIdentity(Columns[column]) ? value : null).ToArray();
        if (now is null)
        {
            return PgOutputMessages.Delete(Oid, marker, told);
        }

        var isTold = _identity == 'f' || Columns.Where((name, column) => IsIdentity(name) && old[column] != now[column]).Any();
        return isTold ? PgOutputMessages.Update(Oid, marker, told, now) : PgOutputMessages.Update(Oid, now);
    }

    private void Feed(params byte[][] messages)
    {
        foreach (var message in messages)
        {
            var room = _assembly.Tuples.Reserve(message.Length);
            message.CopyTo(room);
            _decoder.Decode(room.Span);
        }
    }
}
