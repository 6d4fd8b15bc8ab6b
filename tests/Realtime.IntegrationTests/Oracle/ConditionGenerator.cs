using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random conditions: for a permission (every column, session variables, column comparison, <c>_exists</c>), or for a client of a role.</summary>
internal sealed class ConditionGenerator(Random random, World world, RoleSpec? client)
{
    private static readonly string[] ColumnWords = ["_ceq", "_cne", "_cgt", "_clt", "_cgte", "_clte"];

    private TableSpec _root = world.Tables[0];

    /// <summary>A condition on rows of a table.</summary>
    public Condition Next(TableSpec table, int depth = 2)
    {
        _root = table;
        return Node(table, depth);
    }

    /// <summary>
    /// A condition that says what value a column has, of the row itself or of one that it points to, and perhaps more; null when there is no such column. What
    /// changes can be followed by.
    /// </summary>
    public Condition? NextByValue(TableSpec table)
    {
        _root = table;
        var up = client!.Relationships(table).Where(each => each is { IsArray: false, Function: null }).ToList();
        Condition? equality = Equality(table);
        if (up.Count > 0 && random.Next(4) == 0)
        {
            var relationship = up[random.Next(up.Count)];
            equality = Equality(relationship.Target) is { } inner ? new Condition.Related(relationship, inner) : null;
        }

        return equality is null ? null : random.Next(5) switch
        {
            0 => new Condition.And([Node(table, 1), equality]),
            1 when Equality(table) is { } other => new Condition.Or([equality, other]),
            2 when Equality(table) is { } other => new Condition.And([equality, other]),
            _ => equality,
        };
    }

    private Condition.OfColumn? Equality(TableSpec table)
    {
        List<ColumnSpec> columns = [.. client!.Columns(table).Where(column => column.Kind
            is ColumnKind.Int or ColumnKind.BigInt or ColumnKind.Text or ColumnKind.Bool or ColumnKind.Uuid or ColumnKind.Enum or ColumnKind.TableEnum)];
        if (columns.Count == 0)
        {
            return null;
        }

        var column = columns[random.Next(columns.Count)];
        return new Condition.OfColumn(column, [random.Next(3) == 0
            ? new Comparison("_in", new Operand.Constant(new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Constant(column))])))
            : new Comparison("_eq", new Operand.Constant(Constant(column)))]);
    }

    /// <summary>A condition on nothing but an aggregate over related rows; null when the role may not aggregate any.</summary>
    public Condition? NextAggregate(TableSpec table)
    {
        _root = table;
        var lists = client!.Relationships(table).Where(each => each is { IsArray: true, Function: null } && client.CanAggregate(each.Target)).ToList();
        return lists.Count == 0 ? null : Aggregated(lists[random.Next(lists.Count)], 1);
    }

    private Condition Node(TableSpec table, int depth)
    {
        switch (depth == 0 ? 0 : random.Next(5, 16))
        {
            case 8 or 9:
                return new Condition.And(Some(table, depth));
            case 10 or 11:
                return new Condition.Or(Some(table, depth));
            case 12:
                return new Condition.Not(Node(table, depth - 1));
            case 13 when client is null:
                var other = world.Tables[random.Next(world.Tables.Count)];
                return new Condition.Exists(other, Node(other, depth - 1));
            case >= 13:
                return Related(table, depth);
            default:
                return OfColumn(table);
        }
    }

    private List<Condition> Some(TableSpec table, int depth) => [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Node(table, depth - 1))];

    private Condition Related(TableSpec table, int depth)
    {
        var relationships = client is null ? table.Relationships : client.Relationships(table);
        if (relationships.Count == 0)
        {
            return OfColumn(table);
        }

        var relationship = relationships[random.Next(relationships.Count)];
        return client is not null && relationship is { IsArray: true, Function: null } && random.Next(2) == 0 && client.CanAggregate(relationship.Target)
            ? Aggregated(relationship, depth)
            : new Condition.Related(relationship, random.Next(4) == 0 ? new Condition.And([]) : Node(relationship.Target, depth - 1));
    }

    private Condition.Aggregated Aggregated(RelationshipSpec relationship, int depth)
    {
        var columns = client!.Columns(relationship.Target);
        if (columns.FirstOrDefault(column => column.Kind == ColumnKind.Bool) is { } boolean && random.Next(2) == 0)
        {
            return new Condition.Aggregated(
                relationship,
                Pick(["bool_and", "bool_or"]),
                [boolean],
                random.Next(2) == 0,
                random.Next(2) == 0 ? Node(relationship.Target, depth - 1) : null,
                [new Comparison(Pick(Operators.Equalities), new Operand.Constant(random.Next(2) == 0))]);
        }

        return new Condition.Aggregated(
            relationship,
            "count",
            [.. columns.OrderBy(_ => random.Next()).Take(random.Next(0, 3))],
            random.Next(2) == 0,
            random.Next(2) == 0 ? Node(relationship.Target, depth - 1) : null,
            [new Comparison(Pick(Operators.Orders.Concat(Operators.Equalities)), new Operand.Constant(random.Next(0, 4)))]);
    }

    private Condition OfColumn(TableSpec table)
    {
        List<ColumnSpec> columns = client is null
            ? [.. table.Columns, .. table.Computed.Where(column => column.IsComparable)]
            : [.. client.Columns(table), .. client.Computed(table).Where(column => column.IsComparable)];
        if (columns.Count == 0)
        {
            return new Condition.And([]);
        }

        var column = columns[random.Next(columns.Count)];
        if (column.Kind == ColumnKind.Jsonb && random.Next(5) == 0)
        {
            return new Condition.OfCast(column, [new Comparison(Pick(Operators.Texts.Take(4)), new Operand.Constant(Pick(Operators.Likes)))]);
        }

        var comparisons = Enumerable.Range(0, random.Next(8) == 0 ? 2 : 1).Select(_ => Compare(table, column)).DistinctBy(comparison => comparison.Operator);
        return new Condition.OfColumn(column, [.. comparisons]);
    }

    private Comparison Compare(TableSpec table, ColumnSpec column)
    {
        if (random.Next(8) == 0)
        {
            return new Comparison("_is_null", new Operand.Constant(random.Next(2) == 0));
        }

        if (client is null && random.Next(2) == 0 && FromSession(table, column) is { } special)
        {
            return special;
        }

        JsonNode Value() => column.Kind == ColumnKind.Marker ? Marker(table, column) : Constant(column);
        var word = Pick(Words(column));
        return new Comparison(word, new Operand.Constant(word switch
        {
            "_in" or "_nin" => new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Value())]),
            "_like" or "_nlike" or "_ilike" or "_nilike" => Pick(Operators.Likes),
            "_similar" or "_nsimilar" => Pick(Operators.Similars),
            "_regex" or "_nregex" or "_iregex" or "_niregex" => Pick(Operators.Regexes),
            "_has_key" => Pick(["a", "b", "c"]),
            "_has_keys_any" or "_has_keys_all" => new JsonArray([.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => (JsonNode)Pick(["a", "b", "c"]))]),
            _ => Value(),
        }));
    }

    private Comparison? FromSession(TableSpec table, ColumnSpec column)
    {
        var sources = random.Next(2) == 0 ? table : _root;
        var same = sources.Columns.Where(other => other.Kind == column.Kind).ToList();
        if (same.Count > 0 && column is { IsOrdered: true, Function: null } && random.Next(2) == 0)
        {
            return new Comparison(Pick(ColumnWords), new Operand.ColumnOf(same[random.Next(same.Count)], sources == _root && sources != table));
        }

        return column switch
        {
            { IsNumber: true } when random.Next(2) == 0 => new Comparison(Pick(Operators.Lists), new Operand.Session("X-Hasura-Numbers")),
            { IsNumber: true } => new Comparison(Pick(Operators.Orders.Concat(Operators.Equalities)), new Operand.Session("X-Hasura-Number")),
            { Kind: ColumnKind.Text } when random.Next(2) == 0 => new Comparison(Pick(Operators.Lists), new Operand.Session("X-Hasura-Texts")),
            { Kind: ColumnKind.Text } => new Comparison(Pick(Operators.Orders.Concat(Operators.Equalities)), new Operand.Session("x-hasura-text")),
            _ => null,
        };
    }

    private JsonNode Constant(ColumnSpec column)
    {
        var value = ColumnValues.Random(random, column.Kind);

        // In a permission such a text is the name of a session variable, never a constant.
        return client is null && value.GetValueKind() == System.Text.Json.JsonValueKind.String && ((string)value!).StartsWith("x-hasura-", StringComparison.Ordinal)
            ? JsonValue.Create("a")
            : value;
    }

    private JsonNode Marker(TableSpec table, ColumnSpec column) =>
        table.Rows.Count == 0 ? JsonValue.Create("none") : JsonNode.Parse(table.Rows[random.Next(table.Rows.Count)][column]!.Json)!;

    private static IEnumerable<string> Words(ColumnSpec column)
    {
        var words = Operators.Equalities.Concat(Operators.Lists);
        return column.Kind switch
        {
            ColumnKind.Jsonb => words.Concat(["_contains", "_contained_in", "_has_key", "_has_keys_any", "_has_keys_all"]),
            ColumnKind.TextArray => words.Concat(["_contains", "_contained_in"]),
            ColumnKind.Text or ColumnKind.Marker => words.Concat(Operators.Orders).Concat(Operators.Texts),
            ColumnKind.TableEnum => words,
            _ => words.Concat(Operators.Orders),
        };
    }

    private string Pick(IEnumerable<string> words)
    {
        var list = words.ToList();
        return list[random.Next(list.Count)];
    }
}
