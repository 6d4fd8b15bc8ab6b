using System.Text.Json;
using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>Reads a literal that holds no variables (a variable's default) as JSON.</summary>
internal static class ConstantReader
{
    /// <summary>The JSON of a constant literal; enum values become strings.</summary>
    /// <exception cref="GraphQLErrorException">It holds a variable.</exception>
    public static JsonElement Read(GraphQLValue value, LiteralTable literals) => value switch
    {
        GraphQLNullValue => DocumentJson.Null,
        GraphQLBooleanValue boolean => boolean.BoolValue ? DocumentJson.True : DocumentJson.False,
        GraphQLEnumValue name => JsonSerializer.SerializeToElement(name.Name.StringValue, DocumentJson.Default.String),
        GraphQLIntValue or GraphQLFloatValue or GraphQLStringValue => literals.Literals[literals.OrdinalAt(value.Location.Start)].ToJson(),
        GraphQLListValue list => JsonSerializer.SerializeToElement(
            (list.Values ?? []).Select(item => Read(item, literals)).ToList(), DocumentJson.Default.ListJsonElement),
        GraphQLObjectValue fields => JsonSerializer.SerializeToElement(
            ToDictionary(fields, literals), DocumentJson.Default.DictionaryStringJsonElement),
        _ => throw new GraphQLError(ErrorCode.ValidationFailed, "a default value must not contain variables").AsException(),
    };

    private static Dictionary<string, JsonElement> ToDictionary(GraphQLObjectValue value, LiteralTable literals)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in value.Fields ?? [])
        {
            members[field.Name.StringValue] = Read(field.Value, literals);
        }

        return members;
    }
}
