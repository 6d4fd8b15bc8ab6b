using System.Text.Json;

namespace Gateway.Settings.Parsing;

/// <summary>
/// Reads <c>HASURA_GRAPHQL_JWT_SECRET</c>. A member that is not known stops the start: a misspelt <c>audience</c> would let in
/// tokens that the operator meant to keep out.
/// </summary>
internal static class JwtConfigurationReader
{
    private static readonly string[] Members =
    [
        "type", "key", "jwk_url", "claims_namespace", "claims_namespace_path", "claims_format", "claims_map", "audience", "issuer", "allowed_skew", "header",
    ];

    private const int MostSkewSeconds = 60;

    /// <summary>Reads one object or a list of them.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static IReadOnlyList<JwtConfiguration> Read(string text)
    {
        using var document = Parse(text);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Object => [ReadOne(root)],
            JsonValueKind.Array when root.GetArrayLength() > 0 => [.. root.EnumerateArray().Select(ReadOne)],
            _ => throw new FormatException("must be a JSON object or a list of objects"),
        };
    }

    /// <summary>Reads a JSON list of texts that are not empty.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static IReadOnlyList<string> ReadSecretList(string text)
    {
        using var document = Parse(text);
        var secrets = ReadTexts(document.RootElement, "the list");
        return secrets.Count == 0 || secrets.Any(string.IsNullOrEmpty) ? throw new FormatException("must hold secrets that are not empty") : secrets;
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException fault)
        {
            // The position only: the message may repeat a part of the key.
            throw new FormatException($"is not valid JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1})", fault);
        }
    }

    private static JwtConfiguration ReadOne(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("must be a JSON object or a list of objects");
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!Members.Contains(member.Name))
            {
                throw new FormatException($"has the member '{member.Name}', which is not known; there are {string.Join(", ", Members)}");
            }
        }

        var (type, key, url) = (Text(value, "type"), Text(value, "key"), Text(value, "jwk_url"));
        if (key is null && url is null)
        {
            throw new FormatException("is incomplete: key and jwk_url both cannot be empty");
        }

        if (key is not null && url is not null)
        {
            throw new FormatException("is ambiguous: key, jwk_url both cannot be present");
        }

        if (key is not null && type is null)
        {
            throw new FormatException("has a key but no type");
        }

        var algorithm = type is null ? null : JwtKeyReader.CheckType(type);
        return new JwtConfiguration
        {
            Algorithms = algorithm is null ? [.. JwtKeyReader.Types.Where(name => !name.StartsWith("HS", StringComparison.Ordinal))] : [algorithm],
            Key = key is null ? null : JwtKeyReader.Read(algorithm!, key),
            JwkUrl = url is null ? null : WebhookUrl.Read(url),
            Claims = ReadClaims(value),
            Audiences = value.TryGetProperty("audience", out var audience) ? ReadAudience(audience) : [],
            Issuer = Text(value, "issuer"),
            AllowedSkew = ReadSkew(value),
            CookieName = ReadCookie(value),
        };
    }

    private static ClaimsLocation ReadClaims(JsonElement value)
    {
        var path = Text(value, "claims_namespace_path");
        var name = Text(value, "claims_namespace");
        if (path is not null && name is not null)
        {
            throw new FormatException("is ambiguous: claims_namespace and claims_namespace_path both cannot be set");
        }

        var isStringified = Text(value, "claims_format") switch
        {
            null or "json" => false,
            "stringified_json" => true,
            var other => throw new FormatException($"has the claims_format '{other}'; there are json and stringified_json"),
        };
        if (value.TryGetProperty("claims_map", out var map) && map.ValueKind != JsonValueKind.Null)
        {
            return ReadMap(map);
        }

        return path is null
            ? new ClaimsLocation.Namespace(name ?? JwtConfiguration.DefaultNamespace, isStringified)
            : new ClaimsLocation.AtPath(JsonPath.Parse(path), isStringified);
    }

    private static ClaimsLocation.Map ReadMap(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("has a claims_map that is not an object");
        }

        var entries = map.EnumerateObject().ToDictionary(
            member => member.Name.ToLowerInvariant(), member => ReadSource(member.Value), StringComparer.Ordinal);
        foreach (var needed in new[] { JwtConfiguration.AllowedRolesClaim, JwtConfiguration.DefaultRoleClaim })
        {
            if (!entries.ContainsKey(needed))
            {
                throw new FormatException($"has a claims_map without {needed}");
            }
        }

        return new ClaimsLocation.Map(entries);
    }

    private static ClaimSource ReadSource(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && Text(value, "path") is { } path
            ? new ClaimSource(JsonPath.Parse(path), value.TryGetProperty("default", out var otherwise) ? otherwise.Clone() : null)
            : new ClaimSource(null, value.Clone());

    private static IReadOnlyList<string> ReadAudience(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String => [value.GetString()!],
        _ => ReadTexts(value, "audience"),
    };

    private static TimeSpan ReadSkew(JsonElement value)
    {
        if (!value.TryGetProperty("allowed_skew", out var skew) || skew.ValueKind == JsonValueKind.Null)
        {
            return TimeSpan.Zero;
        }

        return skew.ValueKind == JsonValueKind.Number && skew.TryGetInt32(out var seconds) && seconds is >= 0 and <= MostSkewSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"has an allowed_skew that is not a number of seconds from 0 to {MostSkewSeconds}");
    }

    private static string? ReadCookie(JsonElement value)
    {
        if (!value.TryGetProperty("header", out var header) || header.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return header.ValueKind != JsonValueKind.Object
            ? throw new FormatException("has a header that is not an object")
            : Text(header, "type") switch
            {
                "Authorization" => null,
                "Cookie" => Text(header, "name") ?? throw new FormatException("has a header of type Cookie without a name"),
                _ => throw new FormatException("has a header whose type is not Authorization or Cookie"),
            };
    }

    private static List<string> ReadTexts(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw new FormatException($"has something else than a list of texts as {what}");

    private static string? Text(JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : throw new FormatException($"has a {name} that is not a text");
    }
}
