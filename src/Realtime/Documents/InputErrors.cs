using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;
using Realtime.Operations;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>Hasura's texts for values that do not fit their type, in one place.</summary>
internal static class InputErrors
{
    /// <summary>What was found where a type expected something else.</summary>
    public static GraphQLErrorException Mismatch(IGraphType type, string found, string path, bool nonNegative = false) =>
        Invalid($"expected {Expected(type, nonNegative)} for type '{NameOf(type)}', but found {found}", path);

    /// <summary>A value that its scalar does not take.</summary>
    public static GraphQLErrorException Unfit(IGraphType type, JsonElement json, string found, string path, bool nonNegative = false) =>
        type.Name == "Int" && json.ValueKind == JsonValueKind.Number && found != "a float" && !(nonNegative && ScalarKinds.IsNegative(json))
            ? new GraphQLError(
                ErrorCode.ParseFailed,
                $"The value {json.GetRawText()} lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?",
                path).AsException()
            : Mismatch(type, found, path, nonNegative);

    /// <summary>An enum's value that the type does not have.</summary>
    public static GraphQLErrorException NotAnEnumValue(EnumerationGraphType type, string found, string path) =>
        Invalid($"expected {OneOf(NamesOf(type))} for type '{type.Name}', but found '{found}'", path);

    /// <summary>A member or field that its type does not have.</summary>
    public static GraphQLErrorException NotFound(string name, string typeName, string path) =>
        Invalid($"field '{name}' not found in type: '{typeName}'", path);

    /// <summary>A member or argument that must be given and is not.</summary>
    public static GraphQLErrorException Missing(string name, string path) => Invalid($"missing required field '{name}'", path);

    /// <summary>The error with code <c>validation-failed</c>.</summary>
    public static GraphQLErrorException Invalid(string message, string path) =>
        new GraphQLError(ErrorCode.ValidationFailed, message, path).AsException();

    /// <summary>How Hasura names a literal.</summary>
    public static string Describe(GraphQLValue value) => value switch
    {
        GraphQLNullValue => "null",
        GraphQLBooleanValue => "a boolean",
        GraphQLIntValue => "an integer",
        GraphQLFloatValue => "a float",
        GraphQLStringValue => "a string",
        GraphQLEnumValue => "an enum value",
        GraphQLListValue => "a list",
        _ => "an object",
    };

    /// <summary>How Hasura names a JSON value.</summary>
    public static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };

    private static string Expected(IGraphType type, bool nonNegative) => type switch
    {
        IInputObjectGraphType => "an object",
        ListGraphType => "a list",
        EnumerationGraphType => "an enum value",
        _ => NameOf(type) switch
        {
            "Int" => nonNegative ? "a non-negative 32-bit integer" : "a 32-bit integer",
            "Float" => "a float",
            "Boolean" => "a boolean",
            "String" or "ID" => "a string",
            _ => "a scalar",
        },
    };

    private static string NameOf(IGraphType type) => type switch
    {
        ListGraphType list => $"[{NameOf(list.ResolvedType!)}]",
        NonNullGraphType nonNull => NameOf(nonNull.ResolvedType!) + "!",
        _ => type.Name,
    };

    private static List<string> NamesOf(EnumerationGraphType type)
    {
        var names = type.Values.Select(value => value.Name);
        return type.Values.All(value => value.Value is EnumBinding.Text) ? [.. names.Order(HashTrieOrder.Instance)] : [.. names];
    }

    // "one of the values red, purple, or blue": Hasura joins with an Oxford comma.
    private static string OneOf(List<string> names) => names.Count switch
    {
        0 => "no value",
        1 => $"the value {names[0]}",
        2 => $"one of the values {names[0]} or {names[1]}",
        _ => $"one of the values {string.Join(", ", names.Take(names.Count - 1))}, or {names[^1]}",
    };
}
