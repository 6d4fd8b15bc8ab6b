using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random arguments of lists for one role.</summary>
internal sealed class ArgumentsGenerator(Random random, World world, RoleSpec role, QueryVariables variables)
{
    private static readonly string[] Directions = ["asc", "desc", "asc_nulls_first", "asc_nulls_last", "desc_nulls_first", "desc_nulls_last"];

    private readonly ConditionGenerator _conditions = new(random, world, role);

    /// <param name="table">The table of the list.</param>
    /// <param name="aggregated">Whether rows are aggregated: then only an order that says which rows there are is cut.</param>
    /// <param name="byValue">Whether the rows are those with some value (<see cref="ConditionGenerator.NextByValue"/>).</param>
    public ListArguments Next(TableSpec table, bool aggregated, bool byValue = false)
    {
        var where = random.Next(5) switch
        {
            _ when byValue && _conditions.NextByValue(table) is { } condition => condition,
            0 => _conditions.NextAggregate(table),
            1 or 2 => _conditions.Next(table),
            _ => null,
        };
        List<OrderTerm> order = random.Next(2) == 0 ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Term(table, [], 2)).OfType<OrderTerm>()] : [];
        var whole = role.WholeColumns(table);
        var keyed = table.Key.All(whole.Contains);
        List<ColumnSpec> distinct = [];
        if (keyed && random.Next(6) == 0)
        {
            distinct = [.. role.Columns(table).Where(column => column.IsOrdered).OrderBy(_ => random.Next()).Take(random.Next(1, 3))];
            order = [.. distinct.OrderBy(_ => random.Next()).Select(column => new OrderTerm([], null, "", column, Direction())), .. order, .. Total(table)];
        }

        var cuts = random.Next(3) == 0;
        if (cuts && aggregated && keyed && distinct.Count == 0)
        {
            order.AddRange(Total(table));
        }

        cuts &= !aggregated || keyed;
        int? limit = cuts && random.Next(3) > 0 ? random.Next(0, 6) : null;
        int? offset = cuts && random.Next(2) == 0 ? random.Next(0, 5) : null;
        return new ListArguments(where, order, distinct, limit, offset, Text(table, where, order, distinct, limit, offset));
    }

    private IEnumerable<OrderTerm> Total(TableSpec table) => table.Key.Select(column => new OrderTerm([], null, "", column, Direction()));

    private string Direction() => Directions[random.Next(Directions.Length)];

    private OrderTerm? Term(TableSpec table, IReadOnlyList<RelationshipSpec> path, int depth)
    {
        var relationships = role.Relationships(table);
        if (relationships.Count > 0 && depth > 0 && random.Next(3) == 0)
        {
            var relationship = relationships[random.Next(relationships.Count)];
            if (!relationship.IsArray)
            {
                return Term(relationship.Target, [.. path, relationship], depth - 1);
            }

            if (role.CanAggregate(relationship.Target))
            {
                return Aggregate(relationship, path);
            }
        }

        var columns = role.Columns(table).Concat(role.Computed(table).Where(column => column.IsComparable)).Where(column => column.IsOrdered).ToList();
        return columns.Count == 0 ? null : new OrderTerm(path, null, "", columns[random.Next(columns.Count)], Direction());
    }

    private OrderTerm Aggregate(RelationshipSpec relationship, IReadOnlyList<RelationshipSpec> path)
    {
        var columns = role.Columns(relationship.Target);
        var function = new[] { "count", "sum", "avg", "min", "max" }[random.Next(5)];
        var fitting = columns.Where(column => Aggregates.Takes(function, column)).ToList();
        return function == "count" || fitting.Count == 0
            ? new OrderTerm(path, relationship, "count", null, Direction())
            : new OrderTerm(path, relationship, function, fitting[random.Next(fitting.Count)], Direction());
    }

    private string Text(
        TableSpec table, Condition? where, IReadOnlyList<OrderTerm> order, IReadOnlyList<ColumnSpec> distinct, int? limit, int? offset)
    {
        var parts = new List<string>();
        if (where is not null)
        {
            parts.Add($"where: {Words.Text(variables.Where(table, where))}");
        }
        else if (random.Next(10) == 0)
        {
            parts.Add("where: {}");
        }

        if (order.Count > 0)
        {
            var terms = order.Select(term => (JsonNode)Json(term)).ToArray();
            parts.Add($"order_by: {Words.Text(variables.Maybe($"[{table.GraphQLName}_order_by!]", terms.Length == 1 && random.Next(2) == 0 ? terms[0] : new JsonArray(terms)))}");
        }

        if (distinct.Count > 0)
        {
            var columns = new JsonArray([.. distinct.Select(column => (JsonNode)Words.Enum(column.GraphQLName))]);
            parts.Add($"distinct_on: {Words.Text(variables.Maybe($"[{table.GraphQLName}_select_column!]", columns))}");
        }

        if (limit is { } most)
        {
            parts.Add($"limit: {Words.Text(variables.Maybe("Int", most))}");
        }

        if (offset is { } skipped)
        {
            parts.Add($"offset: {Words.Text(variables.Maybe("Int", skipped))}");
        }

        return parts.Count == 0 ? "" : $"({string.Join(", ", parts)})";
    }

    private static JsonObject Json(OrderTerm term)
    {
        var direction = Words.Enum(term.Direction);
        var json = term switch
        {
            { Aggregate: { } counted, Column: null } => new JsonObject { [$"{counted.Name}_aggregate"] = new JsonObject { ["count"] = direction } },
            { Aggregate: { } aggregate } => new JsonObject
            {
                [$"{aggregate.Name}_aggregate"] = new JsonObject { [term.Function] = new JsonObject { [term.Column!.GraphQLName] = direction } },
            },
            _ => new JsonObject { [term.Column!.GraphQLName] = direction },
        };
        return term.Path.Reverse().Aggregate(json, (inner, relationship) => new JsonObject { [relationship.Name] = inner });
    }
}
