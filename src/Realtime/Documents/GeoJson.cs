using System.Text.Json;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>
/// Checks GeoJSON objects (RFC 7946) before they go to PostGIS, whose own messages name neither the place nor the rule. A value that is no object (WKT,
/// hexadecimal EWKB) is left to PostGIS.
/// </summary>
internal static class GeoJson
{
    /// <summary>Checks a value.</summary>
    /// <param name="json">The value.</param>
    /// <param name="path">For errors.</param>
    /// <exception cref="GraphQLErrorException">It is an object and not GeoJSON: <c>parse-failed</c>.</exception>
    public static void Check(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            CheckGeometry(json, path);
        }
    }

    private static void CheckGeometry(JsonElement geometry, string path)
    {
        if (geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            throw Failed("key 'type' not found", path);
        }

        switch (type.GetString())
        {
            case "Point":
                CheckPosition(Member(geometry, "coordinates", path), path);
                break;
            case "MultiPoint":
                Each(Member(geometry, "coordinates", path), path, CheckPosition);
                break;
            case "LineString":
                CheckLine(Member(geometry, "coordinates", path), path);
                break;
            case "MultiLineString":
                Each(Member(geometry, "coordinates", path), path, CheckLine);
                break;
            case "Polygon":
                CheckPolygon(Member(geometry, "coordinates", path), path);
                break;
            case "MultiPolygon":
                Each(Member(geometry, "coordinates", path), path, CheckPolygon);
                break;
            case "GeometryCollection":
                Each(Member(geometry, "geometries", path), path, CheckGeometry);
                break;
            case var other:
                throw Failed($"unexpected geometry type: {other}", path);
        }
    }

    private static void CheckPolygon(JsonElement rings, string path) => Each(rings, path, CheckRing);

    private static void CheckRing(JsonElement ring, string path)
    {
        Each(ring, path, CheckPosition);
        var length = ring.GetArrayLength();
        if (length < 4)
        {
            throw Failed("A LinearRing needs at least 4 Positions", path);
        }

        if (!Same(ring[0], ring[length - 1]))
        {
            throw Failed("the first and last locations have to be equal for a LinearRing", path);
        }
    }

    private static void CheckLine(JsonElement line, string path)
    {
        Each(line, path, CheckPosition);
        if (line.GetArrayLength() < 2)
        {
            throw Failed("A LineString needs at least 2 Positions", path);
        }
    }

    private static void CheckPosition(JsonElement position, string path)
    {
        Each(position, path, static (number, path) =>
        {
            if (number.ValueKind != JsonValueKind.Number)
            {
                throw Failed("A Position is a list of numbers", path);
            }
        });
        if (position.GetArrayLength() < 2)
        {
            throw Failed("A Position needs at least 2 elements", path);
        }
    }

    private static bool Same(JsonElement left, JsonElement right) =>
        left.GetArrayLength() == right.GetArrayLength()
        && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => pair.First.GetDouble() == pair.Second.GetDouble());

    private static void Each(JsonElement list, string path, Action<JsonElement, string> check)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Failed("expected a list of coordinates", path);
        }

        foreach (var item in list.EnumerateArray())
        {
            check(item, path);
        }
    }

    private static JsonElement Member(JsonElement geometry, string name, string path) =>
        geometry.TryGetProperty(name, out var member) ? member : throw Failed($"key '{name}' not found", path);

    private static GraphQLErrorException Failed(string message, string path) => new GraphQLError(ErrorCode.ParseFailed, message, path).AsException();
}
