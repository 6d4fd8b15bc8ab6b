using System.Buffers;
using System.Text.Json;
using Realtime.Catalog;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>
/// Values that are refused with <c>parse-failed</c> and the place where they stand, before Postgres sees them: the types that Hasura reads itself. All others
/// are left to Postgres' input functions. Stateless.
/// </summary>
internal static class ValueChecks
{
    private const int LongestLabel = 1000; // Postgres 16; 255 before

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The check of a type, or null.</summary>
    public static Action<JsonElement, string>? Of(PgType type) => type.Underlying switch
    {
        { Kind: PgTypeKind.Array, Element: { } element } => Of(element),
        { Kind: not PgTypeKind.Base } => null,
        { InternalName: "geometry" or "geography" } => GeoJson.Check,
        { InternalName: "ltree" } => CheckLabelPath,
        { InternalName: "raster" } => CheckRaster,
        _ => null,
    };

    /// <summary>Checks a value, or every element of an array of them.</summary>
    public static void Check(Action<JsonElement, string> check, JsonElement json, bool isArray, string path)
    {
        if (!isArray)
        {
            CheckGiven(check, json, path);
            return;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            return; // Postgres' own literal of an array
        }

        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            CheckGiven(check, element, $"{path}[{index++}]");
        }
    }

    private static void CheckGiven(Action<JsonElement, string> check, JsonElement json, string path)
    {
        if (json.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
        {
            check(json, path);
        }
    }

    private static void CheckLabelPath(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.String || (json.GetString() is { Length: > 0 } text && !text.Split('.').All(IsLabel)))
        {
            throw Failed("Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3", path);
        }
    }

    // Which letters there are is the database's locale's to say, and hyphens came with Postgres 16.
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' || char.IsSurrogate(letter));

    private static void CheckRaster(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { } text || text.Length % 2 != 0 || text.AsSpan().ContainsAnyExcept(Hexadecimal))
        {
            throw Failed("invalid hexadecimal representation of raster well known binary format", path);
        }
    }

    private static GraphQLErrorException Failed(string message, string path) => new GraphQLError(ErrorCode.ParseFailed, message, path).AsException();
}
