using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// The only writer of SQL for queries and subscriptions. A plan has permissions in it already: there are no roles and no metadata here, only rows,
/// conditions and values. Stateless; safe from any thread.
/// </summary>
internal static class SqlWriter
{
    /// <summary>The statement for one run: its only row's only column is the JSON of the data object. All root fields must be of one source.</summary>
    public static SqlText Write(QueryPlan plan, SqlOptions options, CancellationToken cancellationToken = default) =>
        Write(plan.Roots, options, cancellationToken);

    /// <summary>The same for some root fields of a plan: those of one source.</summary>
    public static SqlText Write(IReadOnlyList<RootSelection> roots, SqlOptions options, CancellationToken cancellationToken = default)
    {
        var slots = new ParameterSlots(cancellationToken);
        var root = Root(roots, slots, options.Single, options.StringifyNumeric);
        return new SqlText($"SELECT {root} AS data{Where(slots)}", slots.Used);
    }

    /// <summary>
    /// One statement for some root fields, each in a column of its own, in order: for plans whose answer is put together from several sources, or with fields
    /// that no database answers.
    /// </summary>
    public static SqlText WriteColumns(IReadOnlyList<RootSelection> roots, SqlOptions options, CancellationToken cancellationToken = default)
    {
        var slots = new ParameterSlots(cancellationToken);
        var members = Members(roots, slots, options.Single, options.StringifyNumeric);
        return new SqlText($"SELECT {string.Join(", ", members.Select(member => $"to_json({member.Value})"))}{Where(slots)}", slots.Used);
    }

    /// <summary>The statement for all cohorts of a live query; see <see cref="MultiplexedSqlText"/>.</summary>
    /// <remarks>
    /// Both OFFSET 0 are fences: without them Postgres pulls the inner select up and builds the JSON twice, once for the hash and once for the answer.
    /// </remarks>
    public static MultiplexedSqlText WriteMultiplexed(QueryPlan plan, SqlOptions options, CancellationToken cancellationToken = default)
    {
        var slots = new ColumnSlots(cancellationToken);
        var root = Root(plan.Roots, slots, options.Multiplexed, options.StringifyNumeric);
        var used = slots.Used;
        var arrays = used.Select((slot, index) => $"(${index + 1})::{(ColumnSlots.IsDirect(slot) ? Identifiers.ArrayOf(slot.Type) : "text[]")}")
            .Append($"(${used.Count + 1})::int8[]");
        var names = used.Select((_, index) => $"v{index}").Append("prev").Append("i");
        var casts = used.Select((slot, index) => (slot, index)).Where(pair => !ColumnSlots.IsDirect(pair.slot))
            .Select(pair => $"{SlotTexts.Cast(pair.slot, $"s.v{pair.index}")} AS v{pair.index}").ToList();
        var cast = casts.Count == 0 ? "" : $" CROSS JOIN LATERAL (SELECT {string.Join(", ", casts)} OFFSET 0) AS c";
        var text = $"""
            SELECT s.i::int4, r.h, r.root
            FROM unnest({string.Join(", ", arrays)}) WITH ORDINALITY AS s({string.Join(", ", names)}){cast}
            CROSS JOIN LATERAL (SELECT x.root, hashtextextended(x.root, (${used.Count + 2})::int8) AS h FROM (SELECT ({root})::text AS root{Where(slots)} OFFSET 0) AS x OFFSET 0) AS r
            WHERE r.h IS DISTINCT FROM s.prev
            """;
        return new MultiplexedSqlText(text, used);
    }

    private static string Where(SlotTexts slots) => slots.Gate() is { Length: > 0 } gate ? $" WHERE {gate}" : "";

    private static string Root(IReadOnlyList<RootSelection> roots, SlotTexts slots, JsonShape shape, bool stringifyNumeric) =>
        JsonText.Object(Members(roots, slots, shape, stringifyNumeric));

    private static List<(string Key, string Value)> Members(
        IReadOnlyList<RootSelection> roots, SlotTexts slots, JsonShape shape, bool stringifyNumeric)
    {
        var rows = new RowsWriter(new ExpressionWriter(slots), shape, stringifyNumeric);
        return [.. roots.Select(root => (root.Key, Field(root, rows)))];
    }

    private static string Field(RootSelection root, RowsWriter rows) => root switch
    {
        RootSelection.Rows selection => $"({rows.Select(selection.Selection)})",
        RootSelection.Aggregate aggregate => $"({rows.Select(aggregate.Selection)})",
        RootSelection.Typename name => $"{SqlName.Literal(name.Name)}::text",
        RootSelection.Namespace space => JsonText.Object([.. space.Roots.Select(inner => (inner.Key, Field(inner, rows)))]),
        _ => throw new InvalidOperationException($"{root.GetType().Name} is not answered by a database"),
    };
}
