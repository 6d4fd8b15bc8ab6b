using System.Text;
using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class PgOutputDecoderTests
{
    private const uint Oid = 16400;
    private static readonly QualifiedName Table = new("public", "t");
    private readonly Listener _listener = new();
    private readonly TransactionAssembly _assembly;
    private readonly PgOutputDecoder _decoder;

    public PgOutputDecoderTests()
    {
        _assembly = new TransactionAssembly(new ChangeFeedOptions { ConnectionString = string.Empty, Owner = new PublicationOwner("0123456789ab", "default") }, _listener);
        _decoder = new PgOutputDecoder(_assembly) { HeartbeatOwner = "slot/"u8.ToArray() };
        _assembly.Track(new TrackedRelations([new TrackedRelation(Oid, Table, [Table], ["id", "a"])]));
    }

    [Fact]
    public void Literal_bytes_of_a_transaction_are_understood()
    {
        Feed(
            [0x42, 0, 0, 0, 0, 0x01, 0x93, 0x06, 0x90, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40, 0, 0, 0x02, 0xe5], // Begin xid 741
            [0x52, 0, 0, 0x40, 0x10, .. "public\0t\0d"u8, 0, 2, 1, .. "id\0"u8, 0, 0, 0, 23, 255, 255, 255, 255, 0, .. "a\0"u8, 0, 0, 0, 25, 255, 255, 255, 255],
            [0x49, 0, 0, 0x40, 0x10, 0x4e, 0, 2, 0x74, 0, 0, 0, 2, 0x34, 0x32, 0x6e], // Insert (42, NULL)
            [0x43, 0, 0, 0, 0, 0, 0x01, 0x93, 0x06, 0x90, 0, 0, 0, 0, 0x01, 0x93, 0x06, 0xc0, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40]);

        Assert.Equal(["741 0/19306C0 2000-01-01T00:00:01 Insert t old(-,-) new(42,null)"], _listener.Lines);
    }

    [Fact]
    public void Columns_beside_a_key_tuple_are_unknown_and_not_null()
    {
        FeedRows(PgOutputMessages.Update(Oid, 'K', ["1", null], ["2", "x"]), PgOutputMessages.Delete(Oid, 'K', "2", null));
        Assert.Equal(["Update t old(1,?) new(2,x)", "Delete t old(2,?) new(-,-)"], Rows);
    }

    [Fact]
    public void Without_an_old_tuple_the_identity_is_unchanged_and_the_rest_unknown()
    {
        FeedRows(PgOutputMessages.Update(Oid, "1", "x"));
        Assert.Equal(["Update t old(1,?) new(1,x)"], Rows);
    }

    [Fact]
    public void A_whole_old_tuple_tells_nulls_and_unchanged_values()
    {
        FeedRows(PgOutputMessages.Update(Oid, 'O', ["1", null], ["1", PgOutputMessages.Unchanged]), PgOutputMessages.Delete(Oid, 'O', "1", "long"));
        Assert.Equal(["Update t old(1,null) new(1,null)", "Delete t old(1,long) new(-,-)"], Rows);
    }

    [Fact]
    public void An_unchanged_value_without_an_old_tuple_is_unknown()
    {
        FeedRows(PgOutputMessages.Update(Oid, "1", PgOutputMessages.Unchanged));
        Assert.Equal(["Update t old(1,?) new(1,?)"], Rows);
    }

    [Fact]
    public void An_untracked_relation_is_ignored_until_it_is_tracked()
    {
        _assembly.Track(TrackedRelations.None);
        FeedRows(PgOutputMessages.Insert(Oid, "1", "x"));
        Assert.Empty(_listener.Lines);

        _assembly.Track(new TrackedRelations([new TrackedRelation(Oid, Table, [Table], ["id", "a"])]));
        Feed(PgOutputMessages.Begin(8), PgOutputMessages.Insert(Oid, "2", "x"), PgOutputMessages.Commit(1, 0)); // described before, not again
        Assert.Equal(["Insert t old(-,-) new(2,x)"], Rows);
    }

    [Fact]
    public void Truncate_drops_the_rows_listed_before_it()
    {
        FeedRows(PgOutputMessages.Insert(Oid, "1", "x"), PgOutputMessages.Truncate(Oid, 999), PgOutputMessages.Insert(Oid, "2", "x"));
        Assert.Equal(["whole t Truncated"], Rows);
    }

    [Fact]
    public void A_description_unlike_the_catalog_is_reported_and_its_rows_are_not_read()
    {
        Feed(
            PgOutputMessages.Begin(7),
            PgOutputMessages.Relation(Oid, "t", 'd', ("id", true), ("a", false), ("b", false)),
            PgOutputMessages.Insert(Oid, "1", "x", "y"),
            PgOutputMessages.Commit(1, 0));
        Assert.Equal(["schema t", "whole t DefinitionChanged"], Rows);
    }

    [Fact]
    public void A_transaction_leaves_nothing_for_the_next()
    {
        FeedRows(PgOutputMessages.Insert(Oid, "1", "x"));
        Feed(PgOutputMessages.Begin(8), PgOutputMessages.Commit(1, 0));
        FeedRows(PgOutputMessages.Delete(Oid, 'K', "1", null));
        Assert.Equal(["Insert t old(-,-) new(1,x)", "Delete t old(1,?) new(-,-)"], Rows);
    }

    [Fact]
    public void Transaction_ids_are_widened_next_to_those_in_use()
    {
        _assembly.MoveNear(new FullTransactionId((5UL << 32) - 10));
        Feed(PgOutputMessages.Begin(3), PgOutputMessages.Relation(Oid, "t", 'd', ("id", true), ("a", false)),
            PgOutputMessages.Truncate(Oid), PgOutputMessages.Commit(1, 0));
        Assert.StartsWith($"{(5UL << 32) + 3} ", _listener.Lines.Single());
    }

    [Fact]
    public void Only_the_sessions_own_heartbeats_count()
    {
        Feed(PgOutputMessages.Message("realtime", "slot/12"), PgOutputMessages.Message("realtime", "other/13"), PgOutputMessages.Message("x", "slot/14"));
        Assert.Equal(12, _decoder.LastHeartbeat);
    }

    [Fact]
    public void Every_cut_of_a_message_is_refused()
    {
        Feed(PgOutputMessages.Begin(7), PgOutputMessages.Relation(Oid, "t", 'd', ("id", true), ("a", false)));
        var whole = PgOutputMessages.Update(Oid, 'O', ["1", "x"], ["2", "y"]);
        for (var length = 1; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Feed(whole[..length]));
        }
    }

    [Fact]
    public void An_unknown_message_is_refused() => Assert.Throws<InvalidDataException>(() => Feed([(byte)'S', 0, 0, 0, 1]));

    /// <summary>The lines without transaction id, position and time.</summary>
    private IEnumerable<string> Rows => _listener.Lines.Select(line => char.IsDigit(line[0]) ? line.Split(' ', 4)[3] : line);

    private void FeedRows(params byte[][] rows) => Feed(
        [PgOutputMessages.Begin(7), PgOutputMessages.Relation(Oid, "t", 'd', ("id", true), ("a", false)), .. rows, PgOutputMessages.Commit(1, 0)]);

    private void Feed(params byte[][] messages)
    {
        foreach (var message in messages)
        {
            var room = _assembly.Tuples.Reserve(message.Length);
            message.CopyTo(room);
            _decoder.Decode(room.Span);
        }
    }

    private sealed class Listener : IChangeConsumer
    {
        public List<string> Lines { get; } = [];

        public void OnTransaction(in CommittedTransaction transaction)
        {
            var head = $"{transaction.Xid} {transaction.EndLsn} {transaction.CommittedAt:yyyy-MM-ddTHH:mm:ss} ";
            foreach (var table in transaction.Tables)
            {
                if (table.Whole != WholeTableReason.None)
                {
                    Lines.Add($"{head}whole {table.Relation.Name} {table.Whole}");
                }

                for (var i = 0; i < table.Count; i++)
                {
                    var row = table[i];
                    Lines.Add($"{head}{row.Kind} {table.Relation.Name} old({Text(row.Old(0))},{Text(row.Old(1))}) new({Text(row.New(0))},{Text(row.New(1))})");
                }
            }
        }

        public void OnEverythingMayHaveChanged(string reason) => Lines.Add("everything");

        public void OnTableMayHaveChanged(QualifiedName table, string reason) => Lines.Add($"table {table}");

        public void OnSchemaMayHaveChanged(QualifiedName table) => Lines.Add($"schema {table}");

        public void OnCatalogMayHaveChanged() => throw new InvalidOperationException("the stream does not tell");

        public void OnStatusChanged(ChangeFeedStatus status) => Lines.Add($"status {status.State}");

        private static string Text(ColumnValue value) => value.State switch
        {
            ColumnState.NoRow => "-",
            ColumnState.Unknown => "?",
            ColumnState.Null => "null",
            _ => Encoding.UTF8.GetString(value.Bytes),
        };
    }
}
