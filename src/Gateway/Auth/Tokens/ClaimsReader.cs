using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gateway.Settings.Parsing;
using Realtime.Operations;

namespace Gateway.Auth.Tokens;

/// <summary>What a token says about its holder: roles and session variables. Immutable.</summary>
/// <param name="AllowedRoles">The roles that may be asked for.</param>
/// <param name="DefaultRole">The role without a role header.</param>
/// <param name="Variables">Session variables by lower-case name, the two claims about roles left out.</param>
internal sealed record SessionClaims(IReadOnlyList<string> AllowedRoles, string DefaultRole, IReadOnlyList<KeyValuePair<string, string>> Variables);

/// <summary>Claims of a verified token → <see cref="SessionClaims"/>, with Hasura's texts where they do not fit.</summary>
internal static class ClaimsReader
{
    private const string AllowedRoles = JwtConfiguration.AllowedRolesClaim;
    private const string DefaultRole = JwtConfiguration.DefaultRoleClaim;
    private const string Prefix = "x-hasura-";
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the claims out of a payload.</summary>
    /// <exception cref="GraphQLErrorException">They are missing or malformed.</exception>
    public static SessionClaims Read(JsonElement payload, ClaimsLocation location)
    {
        try
        {
            return FromClaims(Find(payload, location));
        }
        catch (InvalidOperationException)
        {
            throw Invalid("the claims hold half of a surrogate pair"); // "\ud800" is JSON, but no text
        }
    }

    private static Dictionary<string, JsonElement> Find(JsonElement payload, ClaimsLocation location) => location switch
    {
        ClaimsLocation.Map map => FromMap(payload, map),
        ClaimsLocation.Namespace name => FromObject(
            payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(name.Name, out var value)
                ? value
                : throw Invalid($"claims key: '{name.Name}' not found"),
            name.IsStringified),
        ClaimsLocation.AtPath path => FromObject(
            path.Path.Find(payload) ?? throw Invalid($"claims not found at claims_namespace_path: '{path.Path.Text}'"), path.IsStringified),
        _ => throw new UnreachableException("unknown form of claims"),
    };

    private static Dictionary<string, JsonElement> FromMap(JsonElement payload, ClaimsLocation.Map map)
    {
        var claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, source) in map.Entries)
        {
            var value = source.Path?.Find(payload) ?? source.Literal;
            if (value is not null)
            {
                claims[name] = value.Value;
            }
            else if (name is not (AllowedRoles or DefaultRole))
            {
                throw Invalid($"JWT claim from claims_map, {name} not found at path: '{source.Path?.Text}'");
            }
        }

        return claims;
    }

    private static Dictionary<string, JsonElement> FromObject(JsonElement value, bool isStringified)
    {
        if (isStringified)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                throw Invalid("expecting stringified json when claims_format is stringified_json");
            }

            value = ParseStringified(value.GetString()!);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            throw Invalid("expecting a json object when claims_format is json");
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("the claims are not a json object");
        }

        var claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !claims.TryAdd(member.Name.ToLowerInvariant(), member.Value))
            {
                throw Invalid($"the claim {member.Name.ToLowerInvariant()} is given more than once");
            }
        }

        return claims;
    }

    private static JsonElement ParseStringified(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Invalid("expecting stringified json when claims_format is stringified_json"); // the parser's text would repeat the token
        }
    }

    private static SessionClaims FromClaims(Dictionary<string, JsonElement> claims)
    {
        if (!claims.Remove(AllowedRoles, out var allowed))
        {
            throw Missing(AllowedRoles);
        }

        if (!claims.Remove(DefaultRole, out var otherwise))
        {
            throw Missing(DefaultRole);
        }

        if (allowed.ValueKind != JsonValueKind.Array
            || allowed.EnumerateArray().Any(role => role.ValueKind != JsonValueKind.String || role.GetString()!.Length == 0))
        {
            throw Invalid($"invalid {AllowedRoles}; should be a list of roles");
        }

        if (otherwise.ValueKind != JsonValueKind.String || otherwise.GetString()!.Length == 0)
        {
            throw Invalid($"invalid {DefaultRole}; should be a role");
        }

        var variables = claims.Where(claim => claim.Value.ValueKind != JsonValueKind.Null)
            .Select(claim => KeyValuePair.Create(claim.Key, TextOf(claim.Value))).ToList();
        return new SessionClaims([.. allowed.EnumerateArray().Select(role => role.GetString()!)], otherwise.GetString()!, variables);
    }

    // Session variables are text; a list becomes an array literal of PostgreSQL, so that a cast to text[] reads it back.
    private static string TextOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return value.GetRawText();
        }

        var literal = new StringBuilder();
        AppendArray(literal, value);
        return literal.ToString();
    }

    // PostgreSQL, "Array Input and Output Syntax": quoted elements escape quote and backslash; NULL stands bare.
    private static void AppendArray(StringBuilder literal, JsonElement array)
    {
        literal.Append('{');
        var first = true;
        foreach (var item in array.EnumerateArray())
        {
            if (!first)
            {
                literal.Append(',');
            }

            first = false;
            if (item.ValueKind == JsonValueKind.Array)
            {
                AppendArray(literal, item);
            }
            else if (item.ValueKind == JsonValueKind.Null)
            {
                literal.Append("NULL");
            }
            else
            {
                AppendElement(literal, item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText());
            }
        }

        literal.Append('}');
    }

    private static void AppendElement(StringBuilder literal, string text)
    {
        var isPlain = text.Length > 0 && text.All(mark => char.IsAsciiLetterOrDigit(mark) || mark is '-' or '_' or '.' or '@' or ':' or '/')
            && !text.Equals("null", StringComparison.OrdinalIgnoreCase);
        if (isPlain)
        {
            literal.Append(text);
        }
        else
        {
            literal.Append('"').Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
    }

    private static GraphQLErrorException Invalid(string message) => new GraphQLError(ErrorCode.JwtInvalidClaims, message).AsException();

    private static GraphQLErrorException Missing(string claim) =>
        new GraphQLError(ErrorCode.JwtMissingRoleClaims, $"JWT claim does not contain {claim}").AsException();
}
