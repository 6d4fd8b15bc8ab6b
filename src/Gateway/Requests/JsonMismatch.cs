using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Requests;

/// <summary>Hasura's words for a JSON value of the wrong kind. Stateless.</summary>
internal static class JsonMismatch
{
    /// <summary>The error.</summary>
    /// <param name="type">What was to be read, in Haskell's name for it.</param>
    /// <param name="expected">The kind of value that it is written as.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="path">Where.</param>
    public static GraphQLErrorException Of(string type, string expected, JsonTokenType found, string path) => new GraphQLError(
        ErrorCode.ParseFailed,
        $"parsing {type} failed, expected {expected}, but encountered {found switch
        {
            JsonTokenType.String => "String",
            JsonTokenType.Number => "Number",
            JsonTokenType.True or JsonTokenType.False => "Boolean",
            JsonTokenType.Null => "Null",
            JsonTokenType.StartArray => "Array",
            _ => "Object",
        }}",
        path).AsException();
}
