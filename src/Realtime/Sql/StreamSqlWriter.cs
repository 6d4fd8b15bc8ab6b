using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// One batch of a stream. Its only row has four columns: the JSON text of the data object, the position of the last row served as a JSON array of texts (NULL
/// for none), how many rows are served, and how many were found: those not served come after a row that is not settled yet.
/// </summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">The slots; after them comes one parameter more, the snapshot whose rows are settled (pg_snapshot).</param>
internal sealed record StreamSqlText(string Text, IReadOnlyList<Slot> Parameters);

/// <summary>Writes the statements of streaming subscriptions. Stateless; safe from any thread.</summary>
internal static class StreamSqlWriter
{
    // A row says its transaction by the low 32 bits. Whoever reads it sees it, so that it is older than the reader's snapshot, and this is the newest such id.
    private const string FullXid =
        "((x.q - ((x.q - x.v) % 4294967296 + 4294967296) % 4294967296)::text)::xid8 FROM (SELECT ((pg_snapshot_xmax(pg_current_snapshot()))::text)::int8 AS q, (({0})::text)::int8 AS v) AS x";

    /// <summary>The statement that reads the values a stream begins at: its only row has the text of each cursor column's.</summary>
    public static SqlText WriteStart(QueryPlan plan, CancellationToken cancellationToken)
    {
        var cursor = plan.Stream ?? throw new ArgumentException("the plan is no stream", nameof(plan));
        var slots = new ParameterSlots(cancellationToken);
        return new SqlText($"SELECT {string.Join(", ", cursor.Columns.Select(column => $"({slots.Text(column.Initial)})::text"))}", slots.Used);
    }

    /// <summary>The statement of the first batch, or of all others.</summary>
    public static StreamSqlText Write(QueryPlan plan, bool isFirst, SqlOptions options, CancellationToken cancellationToken)
    {
        var cursor = plan.Stream ?? throw new ArgumentException("the plan is no stream", nameof(plan));
        var slots = new ParameterSlots(cancellationToken);
        var expressions = new ExpressionWriter(slots);
        var selection = Find(plan.Roots) ?? throw new ArgumentException("the plan has no rows", nameof(plan));
        selection = isFirst ? selection : selection with { Where = cursor.Next };
        var source = new SourceWriter(expressions, selection);
        source.Open();
        var joins = new List<string>();
        var row = JsonText.Object(new RowsWriter(expressions, options.Single, options.StringifyNumeric).Members(selection.Row, joins));
        var position = string.Join(", ", cursor.Position.Select(part => $"({expressions.Value(part.Value)})::text"));
        var version = cursor.Version is { } written ? string.Format(null, FullXid, expressions.Value(written)) : null;
        var rows = source.Close(joins) + source.OrderBy();
        var settled = version is null
            ? $"((${slots.Used.Count + 1})::pg_snapshot IS NOT NULL)"
            : $"pg_visible_in_snapshot((SELECT {version}), (${slots.Used.Count + 1})::pg_snapshot)";
        var root = Root(plan.Roots);
        return new StreamSqlText(
            $"SELECT ({root})::text, ((json_agg(b.p) FILTER (WHERE b.ok)) -> -1)::text, (count(*) FILTER (WHERE b.ok))::int4, (count(*))::int4"
            + " FROM (SELECT o.j, o.p, bool_and(o.ok) OVER (ROWS UNBOUNDED PRECEDING) AS ok"
            + $" FROM (SELECT {row} AS j, json_build_array({position}) AS p, {settled} AS ok FROM {rows}) AS o) AS b{(slots.Gate() is { Length: > 0 } gate ? $" WHERE {gate}" : "")}",
            slots.Used);
    }

    private static RowsSelection? Find(IReadOnlyList<RootSelection> roots) => roots.Select(root => root switch
    {
        RootSelection.Rows rows => rows.Selection,
        RootSelection.Namespace space => Find(space.Roots),
        _ => null,
    }).FirstOrDefault(found => found is not null);

    private static string Root(IReadOnlyList<RootSelection> roots) => JsonText.Object([.. roots.Select(root => (root.Key, root switch
    {
        RootSelection.Rows => "coalesce(json_agg(b.j) FILTER (WHERE b.ok), '[]')",
        RootSelection.Namespace space => Root(space.Roots),
        RootSelection.Typename name => $"{SqlName.Literal(name.Name)}::text",
        _ => throw new InvalidOperationException($"{root.GetType().Name} has no place in a stream"),
    }))]);
}
