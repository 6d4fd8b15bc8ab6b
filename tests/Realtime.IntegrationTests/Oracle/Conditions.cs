using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>The right side of a comparison.</summary>
internal abstract record Operand
{
    public sealed record Constant(JsonNode Value) : Operand;

    public sealed record Session(string Name) : Operand;

    public sealed record ColumnOf(ColumnSpec Column, bool OfRoot) : Operand;
}

/// <summary>One operator of a column.</summary>
internal sealed record Comparison(string Operator, Operand Right);

/// <summary>A condition of a permission or of a client's <c>where</c>.</summary>
internal abstract record Condition
{
    public sealed record And(IReadOnlyList<Condition> Items) : Condition;

    public sealed record Or(IReadOnlyList<Condition> Items) : Condition;

    public sealed record Not(Condition Item) : Condition;

    public sealed record OfColumn(ColumnSpec Column, IReadOnlyList<Comparison> Comparisons) : Condition;

    /// <summary>jsonb as text.</summary>
    public sealed record OfCast(ColumnSpec Column, IReadOnlyList<Comparison> Comparisons) : Condition;

    public sealed record Related(RelationshipSpec Relationship, Condition Inner) : Condition;

    public sealed record Exists(TableSpec Table, Condition Inner) : Condition;

    /// <summary>An aggregate over related rows: <c>count</c>, <c>bool_and</c> or <c>bool_or</c>.</summary>
    public sealed record Aggregated(
        RelationshipSpec Relationship, string Function, IReadOnlyList<ColumnSpec> Arguments,
        bool Distinct, Condition? Filter, IReadOnlyList<Comparison> Predicate) : Condition;
}

/// <summary>Conditions as JSON: of the metadata, or of a GraphQL argument.</summary>
internal sealed class ConditionJson(Func<ColumnSpec, string> nameOf, Func<Comparison, ColumnSpec?, JsonNode> valueOf)
{
    /// <summary>Permissions: database names, session variables as strings.</summary>
    public static ConditionJson OfPermission { get; } = new(column => column.Name, (comparison, _) => comparison.Right switch
    {
        Operand.Constant constant => constant.Value.DeepClone(),
        Operand.Session session => session.Name,
        Operand.ColumnOf { OfRoot: true } root => new JsonArray("$", root.Column.Name),
        Operand.ColumnOf column => column.Column.Name,
        _ => throw new InvalidOperationException(),
    });

    /// <summary>Clients: GraphQL names, constants.</summary>
    public static ConditionJson OfClient { get; } =
        new(column => column.GraphQLName, (comparison, column) => ColumnValues.OfClient(((Operand.Constant)comparison.Right).Value, column)!);

    public JsonObject Write(Condition condition)
    {
        switch (condition)
        {
            case Condition.And and:
                return Conjunction([.. and.Items.Select(Write)]);
            case Condition.Or or:
                return new JsonObject { ["_or"] = new JsonArray([.. or.Items.Select(Write)]) };
            case Condition.Not not:
                return new JsonObject { ["_not"] = Write(not.Item) };
            case Condition.OfColumn own:
                return new JsonObject { [nameOf(own.Column)] = Write(own.Comparisons, own.Column) };
            case Condition.OfCast cast:
                return new JsonObject { [nameOf(cast.Column)] = new JsonObject { ["_cast"] = new JsonObject { ["String"] = Write(cast.Comparisons, null) } } };
            case Condition.Related related:
                return new JsonObject { [related.Relationship.Name] = Write(related.Inner) };
            case Condition.Exists exists:
                return new JsonObject { ["_exists"] = new JsonObject { ["_table"] = WorldGenerator.Name(exists.Table), ["_where"] = Write(exists.Inner) } };
            case Condition.Aggregated aggregated:
                return new JsonObject { [$"{aggregated.Relationship.Name}_aggregate"] = new JsonObject { [aggregated.Function] = Aggregate(aggregated) } };
            default:
                throw new InvalidOperationException();
        }
    }

    private JsonObject Aggregate(Condition.Aggregated aggregated)
    {
        var ofBooleans = aggregated.Function != "count";
        var json = new JsonObject { ["predicate"] = Write(aggregated.Predicate, ofBooleans ? aggregated.Arguments[0] : null) };
        if (ofBooleans)
        {
            json["arguments"] = Words.Enum(aggregated.Arguments[0].GraphQLName);
        }
        else if (aggregated.Arguments.Count > 0)
        {
            json["arguments"] = new JsonArray([.. aggregated.Arguments.Select(column => (JsonNode)Words.Enum(column.GraphQLName))]);
        }

        if (aggregated.Arguments.Count > 0)
        {
            json["distinct"] = aggregated.Distinct;
        }

        if (aggregated.Filter is { } filter)
        {
            json["filter"] = Write(filter);
        }

        return json;
    }

    private JsonObject Write(IReadOnlyList<Comparison> comparisons, ColumnSpec? column) =>
        new(comparisons.Select(comparison => KeyValuePair.Create(comparison.Operator, (JsonNode?)valueOf(comparison, column))));

    // Members of one object are joined by AND too; half of the conjunctions are written so.
    private static JsonObject Conjunction(IReadOnlyList<JsonObject> items)
    {
        var members = items.SelectMany(item => item).ToList();
        return members.Count % 2 == 0 && members.Select(member => member.Key).Distinct().Count() == members.Count
            ? new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
            : new JsonObject { ["_and"] = new JsonArray([.. items]) };
    }
}

/// <summary>GraphQL values that JSON has no form for, as marked JSON objects, and the text of values.</summary>
internal static class Words
{
    private const string EnumMark = "\u0001enum";
    private const string VariableMark = "\u0001variable";

    public static JsonObject Enum(string name) => new() { [EnumMark] = name };

    public static bool IsVariable(JsonObject value) => value.ContainsKey(VariableMark);

    public static JsonObject Variable(string name) => new() { [VariableMark] = name };

    /// <summary>The value as a GraphQL literal.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject marked when marked.ContainsKey(EnumMark) => (string)marked[EnumMark]!,
        JsonObject marked when marked.ContainsKey(VariableMark) => "$" + (string)marked[VariableMark]!,
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{member.Key}: {Text(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(Text))}]",
        _ => value.ToJsonString(Relaxed),
    };

    /// <summary>The value as the JSON of a variable.</summary>
    public static JsonNode? Json(JsonNode? value) => value switch
    {
        JsonObject marked when marked.ContainsKey(EnumMark) => marked[EnumMark]!.DeepClone(),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Json(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Json)]),
        _ => value?.DeepClone(),
    };

    public static System.Text.Json.JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
