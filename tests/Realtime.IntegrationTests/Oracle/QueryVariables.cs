using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>The variables of one operation under construction; some values become variables, the others stay literals.</summary>
internal sealed class QueryVariables(Random random)
{
    private readonly List<string> _declarations = [];

    public JsonObject Values { get; } = [];

    public string Declarations => _declarations.Count == 0 ? "" : $"({string.Join(", ", _declarations)})";

    /// <summary>The value itself, or a variable that holds it.</summary>
    public JsonNode Maybe(string type, JsonNode value)
    {
        if (random.Next(3) > 0)
        {
            return value;
        }

        var name = $"v{_declarations.Count + 1}";
        if (random.Next(6) == 0)
        {
            _declarations.Add($"${name}: {type} = {Words.Text(value)}");
        }
        else
        {
            _declarations.Add($"${name}: {type}{(random.Next(2) == 0 && !type.EndsWith('!') ? "!" : "")}");
            Values[name] = Words.Json(value);
        }

        return Words.Variable(name);
    }

    /// <summary>A condition as an argument: with variables in it, or as one variable.</summary>
    public JsonNode Where(TableSpec table, Condition condition, bool isRequired = false) => random.Next(5) == 0
        ? Maybe($"{table.GraphQLName}_bool_exp{(isRequired ? "!" : "")}", new ConditionJson(column => column.GraphQLName, Constant).Write(condition))
        : new ConditionJson(column => column.GraphQLName, (comparison, column) => Maybe(TypeOf(comparison.Operator, column), Constant(comparison, column)))
            .Write(condition);

    private JsonNode Constant(Comparison comparison, ColumnSpec? column)
    {
        var value = ColumnValues.OfClient(((Operand.Constant)comparison.Right).Value, column)!;

        // Large numbers may also be given as text.
        return column?.Kind is ColumnKind.BigInt or ColumnKind.Numeric && value is JsonValue && comparison.Operator != "_is_null" && random.Next(4) == 0
            ? JsonValue.Create(value.ToJsonString())
            : value;
    }

    // No column: a count or a text.
    private static string TypeOf(string word, ColumnSpec? column) => word switch
    {
        "_is_null" => "Boolean",
        "_has_key" => "String",
        "_has_keys_any" or "_has_keys_all" => "[String!]",
        "_in" or "_nin" => $"[{column!.GraphQLType}!]",
        _ when column is null => word.Contains("like", StringComparison.Ordinal) ? "String" : "Int",
        _ => column.GraphQLType,
    };
}
