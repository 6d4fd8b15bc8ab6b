using System.Text.Json;
using GraphQL.Types;

namespace Realtime.Plans.Documents;

/// <summary>
/// Which JSON a scalar accepts before Postgres sees it: the five GraphQL scalars are as strict as Hasura's, all others take any JSON and leave the
/// judgement to Postgres' input function.
/// </summary>
internal static class ScalarKinds
{
    /// <summary>Whether a value of this JSON kind may be bound to the scalar.</summary>
    /// <param name="type">The scalar.</param>
    /// <param name="json">The value.</param>
    /// <param name="nonNegative">Whether a negative integer is refused.</param>
    /// <param name="isColumn">Whether the value is written to a column: then a string is accepted for a number or boolean, too.</param>
    public static bool Accepts(IGraphType type, JsonElement json, bool nonNegative, bool isColumn = false) => type.Name switch
    {
        "Int" or "Float" or "Boolean" when isColumn && json.ValueKind == JsonValueKind.String => true,
        "Int" => json.ValueKind == JsonValueKind.Number && IsInteger(json) && !(nonNegative && json.GetRawText()[0] == '-'),
        "Float" => json.ValueKind == JsonValueKind.Number,
        "Boolean" => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "String" or "ID" => json.ValueKind == JsonValueKind.String,
        _ => true,
    };

    /// <summary>
    /// One letter for what decides <see cref="Accepts"/>: it stands in the plan's key, so that a cached plan is only reached by values it was checked for.
    /// </summary>
    public static char Letter(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined => 'u',
        JsonValueKind.Null => 'n',
        JsonValueKind.True or JsonValueKind.False => 'b',
        JsonValueKind.Number => !IsInteger(json) ? 'f' : json.GetRawText()[0] == '-' ? 'm' : 'i',
        JsonValueKind.String => 's',
        JsonValueKind.Array => 'a',
        _ => 'o',
    };

    // 1.0 is a float for Hasura's Int unless it is integral; Postgres refuses what does not fit 32 bits.
    private static bool IsInteger(JsonElement json) => json.TryGetInt64(out _) || (json.TryGetDecimal(out var number) && decimal.Truncate(number) == number);
}
