using System.Text;
using System.Threading.Channels;
using Realtime.Catalog;
using Realtime.Changes;

namespace Realtime.IntegrationTests.Changes;

/// <summary>
/// Writes down what a feed says, a line each: <c>U t old(1,?) new(1,2)</c>, with <c>?</c> for unknown, <c>null</c>, and <c>-</c> for no row.
/// </summary>
internal sealed class ChangeRecorder : IChangeConsumer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public FullTransactionId LastXid { get; private set; }

    public DateTimeOffset LastCommittedAt { get; private set; }

    public List<ChangeFeedStatus> Statuses { get; } = [];

    public void OnTransaction(in CommittedTransaction transaction)
    {
        LastXid = transaction.Xid;
        LastCommittedAt = transaction.CommittedAt;
        foreach (var table in transaction.Tables)
        {
            var name = string.Join('+', table.Relation.Tables);
            name = table.Relation.Tables[0] == table.Relation.Name ? name : $"{name}/{table.Relation.Name}";
            if (table.Whole != WholeTableReason.None)
            {
                Write($"whole {name} {table.Whole}");
            }

            for (var i = 0; i < table.Count; i++)
            {
                Write(Describe(name, table.Relation.Columns.Count, table[i]));
            }
        }
    }

    public void OnEverythingMayHaveChanged(string reason) => Write("everything");

    public void OnTableMayHaveChanged(QualifiedName table, string reason) => Write($"table {table}");

    public void OnSchemaMayHaveChanged(QualifiedName table) => Write($"schema {table}");

    public void OnCatalogMayHaveChanged() => Write("catalog");

    public void OnStatusChanged(ChangeFeedStatus status)
    {
        Statuses.Add(status);
        Write($"status {status.State}");
    }

    /// <summary>Waits for a line and returns what came before it, status lines and those of the catalog left out.</summary>
    public Task<List<string>> UntilAsync(string line) => UntilAnyAsync(line);

    /// <summary>The same for the first of several lines.</summary>
    public async Task<List<string>> UntilAnyAsync(params string[] lines)
    {
        using var patience = new CancellationTokenSource(Patience);
        var before = new List<string>();
        try
        {
            while (true)
            {
                var next = await _lines.Reader.ReadAsync(patience.Token);
                if (lines.Contains(next))
                {
                    return before;
                }

                if (!next.StartsWith("status ", StringComparison.Ordinal) && next != "catalog")
                {
                    before.Add(next);
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{string.Join("', '", lines)}' did not come within {Patience}; what came: {string.Join(" | ", before)}");
        }
    }

    private static string Describe(string table, int columns, in RowChange row)
    {
        var text = new StringBuilder().Append(row.Kind.ToString()[0]).Append(' ').Append(table);
        text.Append(" old(");
        for (var i = 0; i < columns && row.Kind != RowChangeKind.Insert; i++)
        {
            text.Append(i > 0 ? "," : string.Empty).Append(Describe(row.Old(i)));
        }

        text.Append(") new(");
        for (var i = 0; i < columns && row.Kind != RowChangeKind.Delete; i++)
        {
            text.Append(i > 0 ? "," : string.Empty).Append(Describe(row.New(i)));
        }

        return text.Append(')').ToString();
    }

    private static string Describe(ColumnValue value) => value.State switch
    {
        ColumnState.Unknown => "?",
        ColumnState.Null => "null",
        ColumnState.NoRow => "-",
        _ => value.Bytes.Length > 40 ? $"[{value.Bytes.Length}]" : Encoding.UTF8.GetString(value.Bytes),
    };

    private void Write(string line) => _lines.Writer.TryWrite(line);
}
