using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Random operations of one role.</summary>
internal sealed class QueryGenerator(Random random, World world, RoleSpec role, QueryVariables variables)
{
    private static readonly string[] Functions = ["avg", "max", "min", "stddev", "stddev_pop", "stddev_samp", "sum", "var_pop", "var_samp", "variance"];

    private static readonly string[] Paths = ["$.a", "b.c", "$.b.c[1]", "a", "$.b"];

    private readonly List<string> _fragments = [];
    private int _keys;

    /// <summary>Whether its rows are those with some value, and nothing is asked of functions: what changes can be followed by. Default false.</summary>
    public bool IsByValue { get; init; }

    /// <summary>The next operation; null when the role sees nothing.</summary>
    public static Query? Next(Random random, World world, RoleSpec role, bool byValue = false) =>
        new QueryGenerator(random, world, role, new QueryVariables(random)) { IsByValue = byValue }.Next();

    /// <summary>The fragments that the selections so far spread.</summary>
    public string Fragments => string.Join(" ", _fragments);

    private ArgumentsGenerator Arguments => new(random, world, role, variables);

    private Query? Next()
    {
        var tables = world.Tables.Where(role.CanSelect).ToList();
        if (tables.Count == 0)
        {
            return null;
        }

        var roots = Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Root(tables[random.Next(tables.Count)])).ToList();
        return new Query(roots, variables.Declarations, Fragments, variables.Values);
    }

    private RootField Root(TableSpec table)
    {
        var whole = role.WholeColumns(table);
        var key = NextKey();
        switch (random.Next(6))
        {
            case 0 when table.ViewOf is null && table.Key.All(whole.Contains):
                var values = table.Key.Select(column => (column, (JsonNode)JsonValue.Create(random.Next(0, 10)))).ToList();
                var arguments = string.Join(", ", values.Select(pair => $"{pair.column.GraphQLName}: {Words.Text(Required(pair.column, pair.Item2))}"));
                var selection = Selection(table, 2);
                return new RootField.ByKey(key, table, values, selection, $"{key}: {table.GraphQLName}_by_pk({arguments}) {selection.Text}");
            case 1 or 2 when role.CanAggregate(table):
                var (from, least, head) = Source(table);
                var (list, parts) = (Arguments.Next(table, aggregated: true, IsByValue), Aggregate(table, 2));
                return new RootField.Aggregate(key, table, list, parts, $"{key}: {from}_aggregate{Join(head, list.Text)} {parts.Text}") { Least = least };
            default:
                var (source, lowest, first) = Source(table);
                var (given, rows) = (Arguments.Next(table, aggregated: false, IsByValue), Selection(table, 3));
                return new RootField.Rows(key, table, given, rows, $"{key}: {source}{Join(first, given.Text)} {rows.Text}") { Least = lowest };
        }
    }

    // The table, or a function that returns rows of it.
    private (string Name, int? Least, string Arguments) Source(TableSpec table)
    {
        if (IsByValue || world.Functions.FirstOrDefault(each => each.Table == table) is not { } function || random.Next(3) > 0)
        {
            return (table.GraphQLName, null, "");
        }

        var least = random.Next(-1, 8);
        return (function.Name, least, $"args: {Words.Text(variables.Maybe($"{function.Name}_args!", new JsonObject { ["lowest"] = least }))}");
    }

    private static string Join(string first, string arguments) => first.Length == 0 ? arguments : arguments.Length == 0 ? $"({first})" : $"({first}, {arguments[1..]}";

    private JsonNode Required(ColumnSpec column, JsonNode value) => random.Next(2) == 0 ? value : variables.Maybe(column.GraphQLType + "!", value) switch
    {
        JsonObject variable => variable,
        var literal => literal,
    };

    /// <summary>A key in the response that no other field has.</summary>
    public string NextKey() => $"k{++_keys}";

    /// <summary>Fields of a row.</summary>
    public Selection Selection(TableSpec table, int depth)
    {
        var fields = new List<Field>();
        var texts = new List<string>();
        var count = random.Next(1, 5);
        for (var number = 0; number < count || fields.Count == 0; number++)
        {
            var field = Field(table, number < count ? depth : 0);
            switch (random.Next(12))
            {
                case 0 when number < count:
                    texts.Add(Left(field.Text));
                    continue;
                case 1:
                    texts.Add($"... on {table.GraphQLName} {{ {field.Text} }}");
                    break;
                case 2:
                    var name = $"f{_fragments.Count + 1}";
                    _fragments.Add($"fragment {name} on {table.GraphQLName} {{ {field.Text} }}");
                    texts.Add($"...{name}");
                    break;
                case 3:
                    texts.Add($"... @include(if: {Words.Text(Flag(true))}) {{ {field.Text} }}");
                    break;
                default:
                    texts.Add(field.Text);
                    break;
            }

            fields.Add(field);
        }

        return new Selection(fields, $"{{ {string.Join(" ", texts)} }}");
    }

    // Left out by a directive; its own variables stay declared.
    private string Left(string text) => random.Next(2) == 0
        ? $"... @skip(if: {Words.Text(Flag(true))}) {{ {text} }}"
        : $"... @include(if: {Words.Text(Flag(false))}) {{ {text} }}";

    private JsonNode Flag(bool value) => variables.Maybe("Boolean!", value);

    private Field Field(TableSpec table, int depth)
    {
        var relationships = role.Relationships(table).Where(each => !IsByValue || each.Function is null).ToList();
        var key = NextKey();
        if (depth > 0 && relationships.Count > 0 && random.Next(3) == 0)
        {
            return Related(key, relationships[random.Next(relationships.Count)], depth);
        }

        List<ColumnSpec> columns = [.. role.Columns(table), .. IsByValue ? [] : role.Computed(table)];
        if (columns.Count == 0 || random.Next(12) == 0)
        {
            return new Field.Typename(key, table.GraphQLName, $"{key}: __typename");
        }

        var column = columns[random.Next(columns.Count)];
        if (!column.IsComparable)
        {
            var (factor, plus) = (random.Next(-2, 4), random.Next(2) == 0 ? random.Next(0, 9) : (int?)null);
            var given = new JsonObject { ["factor"] = factor };
            if (plus is not null)
            {
                given["plus"] = plus;
            }

            return new Field.Scaled(key, column, factor, plus, $"{key}: {column.GraphQLName}(args: {Words.Text(variables.Maybe($"{column.Name}_{table.GraphQLName}_args!", given))})");
        }

        var path = column.Kind == ColumnKind.Jsonb && random.Next(3) == 0 ? Paths[random.Next(Paths.Length)] : null;
        return new Field.OfColumn(key, column, path, $"{key}: {column.GraphQLName}{(path is null ? "" : $"(path: \"{path}\")")}");
    }

    private Field Related(string key, RelationshipSpec relationship, int depth)
    {
        if (!relationship.IsArray)
        {
            var row = Selection(relationship.Target, depth - 1);
            return new Field.Rows(key, relationship, ListArguments.None, row, $"{key}: {relationship.Name} {row.Text}");
        }

        if (relationship.Function is null && role.CanAggregate(relationship.Target) && random.Next(3) == 0)
        {
            var (list, parts) = (Arguments.Next(relationship.Target, aggregated: true), Aggregate(relationship.Target, depth - 1));
            return new Field.Aggregate(key, relationship, list, parts, $"{key}: {relationship.Name}_aggregate{list.Text} {parts.Text}");
        }

        var (arguments, rows) = (Arguments.Next(relationship.Target, aggregated: false), Selection(relationship.Target, depth - 1));
        return new Field.Rows(key, relationship, arguments, rows, $"{key}: {relationship.Name}{arguments.Text} {rows.Text}");
    }

    private AggregateSelection Aggregate(TableSpec table, int depth)
    {
        var parts = new List<AggregatePart>();
        var texts = new List<string>();
        foreach (var _ in Enumerable.Range(0, random.Next(1, 3)))
        {
            var key = NextKey();
            switch (random.Next(8))
            {
                case 0:
                    parts.Add(new AggregatePart.Typename(key, $"{table.GraphQLName}_aggregate"));
                    texts.Add($"{key}: __typename");
                    break;
                case 1 or 2:
                    var nodes = Selection(table, depth - 1);
                    parts.Add(new AggregatePart.Nodes(key, nodes));
                    texts.Add($"{key}: nodes {nodes.Text}");
                    break;
                default:
                    var members = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(table)).ToList();
                    parts.Add(new AggregatePart.Values(key, [.. members.Select(member => member.Value)]));
                    texts.Add($"{key}: aggregate {{ {string.Join(" ", members.Select(member => member.Text))} }}");
                    break;
            }
        }

        return new AggregateSelection(parts, $"{{ {string.Join(" ", texts)} }}");
    }

    private (AggregateValue Value, string Text) Value(TableSpec table)
    {
        var key = NextKey();
        var columns = role.Columns(table).OrderBy(_ => random.Next()).ToList();
        var function = Functions[random.Next(Functions.Length)];
        var fitting = columns.Where(column => Aggregates.Takes(function, column))
            .Take(random.Next(1, 4)).Select(column => (Key: NextKey(), Column: column)).ToList();
        if (random.Next(10) == 0)
        {
            return (new AggregateValue.Typename(key, $"{table.GraphQLName}_aggregate_fields"), $"{key}: __typename");
        }

        if (fitting.Count > 0 && random.Next(2) == 0)
        {
            var inner = string.Join(" ", fitting.Select(pair => $"{pair.Key}: {pair.Column.GraphQLName}"));
            return (new AggregateValue.Function(key, function, fitting), $"{key}: {function} {{ {inner} }}");
        }

        var counted = columns.Take(random.Next(0, 3)).ToList();
        var distinct = random.Next(2) == 0;
        var list = string.Join(", ", counted.Select(column => column.GraphQLName));
        return (
            new AggregateValue.Count(key, counted, distinct),
            counted.Count == 0 ? $"{key}: count" : $"{key}: count(columns: [{list}], distinct: {Words.Text(variables.Maybe("Boolean", distinct))})");
    }
}
