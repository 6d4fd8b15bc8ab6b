using System.Text.Json;
using Realtime.Operations;

namespace Realtime.Plans;

/// <summary>What a text is to the operator that takes it, where that operator refuses some texts.</summary>
internal enum PatternKind
{
    /// <summary>No pattern.</summary>
    None,

    /// <summary>A pattern of LIKE and its kin: refused when bound if it ends in an escape that escapes nothing.</summary>
    Like,

    /// <summary>A regular expression: compiled once by the statement before it reads a row.</summary>
    Regex,

    /// <summary>A regular expression that takes letters of both cases for equal.</summary>
    RegexIgnoringCase,

    /// <summary>A pattern of SIMILAR TO.</summary>
    Similar,
}

/// <summary>Patterns that Postgres would refuse, refused without it: it complains when a row reaches the operator, which tells that there is one.</summary>
internal static class PatternChecks
{
    /// <summary>The check of a kind of pattern, or null where the statement checks it.</summary>
    public static Action<JsonElement, string>? Of(PatternKind kind) => kind == PatternKind.Like ? CheckLike : null;

    // PostgreSQL documentation, section 9.7.1: a backslash escapes the character after it.
    private static void CheckLike(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String && EndsInEscape(json.GetString()!))
        {
            throw new GraphQLError(ErrorCode.BadRequest, "LIKE pattern must not end with escape character", path).AsException();
        }
    }

    private static bool EndsInEscape(ReadOnlySpan<char> pattern) => (pattern.Length - pattern.TrimEnd('\\').Length) % 2 == 1;
}
