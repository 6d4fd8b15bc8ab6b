using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// Writes <c>t_aggregate</c>: below, one row for each row aggregated, with every operand, the order and the nodes' JSON as columns; above, the aggregates over
/// them. Belongs to one statement.
/// </summary>
internal sealed class AggregateWriter(ExpressionWriter expressions, RowsWriter rows)
{
    /// <summary>The select of the aggregate's object, named <c>j</c>.</summary>
    public string Select(AggregateSelection selection)
    {
        if (!selection.Fields.Any(Aggregates))
        {
            // Names of types alone: one object whatever rows there are.
            var none = new Writing("", [], [], new SourceWriter(expressions, selection.Source), []);
            return $"SELECT {JsonText.Object([.. selection.Fields.Select(field => (field.Key, Field(field, none)))])} AS j";
        }

        var over = Needed(selection);
        var source = new SourceWriter(expressions, over);
        source.Open();
        var writing = new Writing(expressions.NextAlias("m"), [], [], source, over.OrderBy);
        var members = selection.Fields.Select(field => (field.Key, Field(field, writing))).ToList();
        var list = writing.Columns.Count == 0 ? "1 AS c0" : string.Join(", ", writing.Columns);
        return $"SELECT {JsonText.Object(members)} AS j FROM (SELECT {list} FROM {source.Close(writing.Joins)}) AS {writing.Alias}";
    }

    // An order that decides neither which rows there are nor how nodes are listed is not written, nor are its parameters.
    private static RowsSelection Needed(AggregateSelection selection) =>
        selection.Source is { Limit: null, Offset: null, DistinctOn.Count: 0 } && !selection.Fields.Any(field => field is AggregateField.Nodes)
            ? selection.Source with { OrderBy = [] }
            : selection.Source;

    private static bool Aggregates(AggregateField field) =>
        field is AggregateField.Nodes || (field is AggregateField.Values values && values.Members.Any(Aggregates));

    private static bool Aggregates(AggregateMember member) =>
        member is AggregateMember.Value || (member is AggregateMember.Group group && group.Members.Any(Aggregates));

    private string Field(AggregateField field, Writing writing) => field switch
    {
        AggregateField.Typename name => $"{SqlName.Literal(name.Name)}::text",
        AggregateField.Values values => Members(values.Members, writing),
        AggregateField.Nodes nodes => Nodes(nodes, writing),
        _ => throw new InvalidOperationException($"no SQL for {field.GetType().Name}"),
    };

    private string Members(IReadOnlyList<AggregateMember> members, Writing writing) =>
        JsonText.Object([.. members.Select(member => (member.Key, Member(member, writing)))]);

    private string Member(AggregateMember member, Writing writing) => member switch
    {
        AggregateMember.Typename name => $"{SqlName.Literal(name.Name)}::text",
        AggregateMember.Group group => Members(group.Members, writing),
        AggregateMember.Value value => JsonText.Value(Call(value.Call, writing), value.Type, rows.StringifyNumeric),
        _ => throw new InvalidOperationException($"no SQL for {member.GetType().Name}"),
    };

    private string Call(AggregateCall call, Writing writing) => ExpressionWriter.AggregateText(
        call,
        [.. call.Arguments.Select(argument => writing.Column(expressions.Value(argument)))],
        call.Filter is { } filter ? writing.Column(expressions.Condition(filter)) : null);

    // The order is written into the aggregate: another aggregate with DISTINCT may make Postgres (16 and later) sort the rows for itself.
    private string Nodes(AggregateField.Nodes nodes, Writing writing)
    {
        var json = writing.Column(JsonText.Object(rows.Members(nodes.Row, writing.Joins)));
        var order = SourceWriter.OrderClause([.. writing.Source.OrderTexts.Select(writing.Column)], writing.OrderBy);
        var limit = nodes.PermissionLimit is { } most
            ? $" FILTER (WHERE {writing.Column($"row_number() OVER ({SourceWriter.OrderClause(writing.Source.OrderTexts, writing.OrderBy).TrimStart()})")} <= {most})"
            : "";
        return $"coalesce(json_agg({json}{order}){limit}, '[]')";
    }

    /// <summary>One aggregate being written: columns of the lower level, equal ones shared.</summary>
    private sealed record Writing(
        string Alias, List<string> Columns, List<string> Joins, SourceWriter Source, IReadOnlyList<OrderTerm> OrderBy)
    {
        private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

        public string Column(string text)
        {
            if (!_names.TryGetValue(text, out var name))
            {
                name = $"a{_names.Count + 1}";
                _names.Add(text, name);
                Columns.Add($"{text} AS {name}");
            }

            return $"{Alias}.{name}";
        }
    }
}
