using System.Text.Json;
using GraphQL.Types;

namespace Realtime.Documents;

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
        "Int" => json.ValueKind == JsonValueKind.Number && Letter(json) is 'i' or 'm' && !(nonNegative && IsNegative(json)),
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
        JsonValueKind.Number => NumberLetter(json),
        JsonValueKind.String => 's',
        JsonValueKind.Array => 'a',
        _ => 'o',
    };

    /// <summary>Whether the number has a minus.</summary>
    public static bool IsNegative(JsonElement json) => json.GetRawText()[0] == '-';

    // 1.0 and 1e3 are integers of JSON. Those beyond 32 bits have a letter of their own, since an Int does not take them.
    private static char NumberLetter(JsonElement json)
    {
        if (!json.TryGetInt32(out _))
        {
            if (!json.TryGetDecimal(out var number))
            {
                return json.TryGetDouble(out var real) && real == Math.Floor(real) ? 'l' : 'f';
            }

            if (decimal.Truncate(number) != number)
            {
                return 'f';
            }

            if (number is < int.MinValue or > int.MaxValue)
            {
                return 'l';
            }
        }

        return IsNegative(json) ? 'm' : 'i';
    }
}
