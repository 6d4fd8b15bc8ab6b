using System.Text;
using Realtime.Catalog;

namespace Realtime.Sql;

/// <summary>JSON objects and the JSON forms of types.</summary>
internal static class JsonText
{
    /// <summary>Postgres takes 100 arguments to a function.</summary>
    private const int MostPairs = 50;

    /// <summary>Postgres cuts identifiers at this many bytes.</summary>
    private const int LongestIdentifier = 63;

    /// <summary>An object from expressions: an expression itself.</summary>
    public static string Object(IReadOnlyList<(string Key, string Value)> members)
    {
        if (members.Count <= MostPairs)
        {
            return $"json_build_object({string.Join(", ", members.Select(member => $"{SqlName.Literal(member.Key)}, {member.Value}"))})";
        }

        return FitsRow(members)
            ? $"(SELECT row_to_json(o.*) FROM (SELECT {RowList(members)}) AS o)"
            : Concatenated(members);
    }

    /// <summary>Whether <c>row_to_json</c> keeps every key whole.</summary>
    public static bool FitsRow(IReadOnlyList<(string Key, string Value)> members) =>
        members.All(member => Encoding.UTF8.GetByteCount(member.Key) <= LongestIdentifier);

    /// <summary>A select list whose column names are the keys.</summary>
    public static string RowList(IReadOnlyList<(string Key, string Value)> members) =>
        string.Join(", ", members.Select(member => $"{member.Value} AS {SqlName.Quote(member.Key)}"));

    /// <summary>A value in its JSON form: as Hasura writes the type.</summary>
    public static string Value(string text, PgType type, bool stringifyNumeric)
    {
        var underlying = type.Underlying;
        return underlying.InternalName switch
        {
            "geometry" or "geography" when underlying.Kind == PgTypeKind.Base =>
                // 15 digits, and the long form of the reference system.
                $"({SqlName.Quote(underlying.Name with { Name = "st_asgeojson" })}({text}, 15, 4))::json",
            "int8" or "numeric" or "float8" when stringifyNumeric && underlying.Name.Schema == "pg_catalog" => $"({text})::text",
            _ => text,
        };
    }

    private static string Concatenated(IReadOnlyList<(string Key, string Value)> members)
    {
        var parts = members.Select((member, index) =>
            $"{SqlName.Literal($"{(index == 0 ? "{" : ",")}\"{member.Key}\":")} || coalesce((to_json({member.Value}))::text, 'null')");
        return $"({string.Join(" || ", parts)} || '}}')::json";
    }
}
