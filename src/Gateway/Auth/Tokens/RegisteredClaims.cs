using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Auth.Tokens;

/// <summary>
/// The claims whose meaning RFC 7519 fixes (section 4.1), each absent or of the type that it says; a time that is a string or null is
/// refused, since readers would differ in whether it counts. A null text is none, as in Hasura. Immutable.
/// </summary>
/// <param name="Issuer"><c>iss</c>.</param>
/// <param name="Audiences"><c>aud</c>, one or several; empty when absent.</param>
/// <param name="Expires"><c>exp</c>: the token holds before it.</param>
/// <param name="NotBefore"><c>nbf</c>: the token holds from it on.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
internal sealed record RegisteredClaims(
    string? Issuer, IReadOnlyList<string> Audiences, DateTimeOffset? Expires, DateTimeOffset? NotBefore, DateTimeOffset? IssuedAt)
{
    private static readonly double Earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads them.</summary>
    /// <exception cref="GraphQLErrorException">One has another type.</exception>
    public static RegisteredClaims Read(JsonElement payload)
    {
        Text(payload, "sub");
        Text(payload, "jti");
        return new RegisteredClaims(Text(payload, "iss"), Texts(payload, "aud"), Time(payload, "exp"), Time(payload, "nbf"), Time(payload, "iat"));
    }

    private static string? Text(JsonElement payload, string name) => Find(payload, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => TextOf(value, name),
        _ => throw Wrong(name, "a string"),
    };

    private static IReadOnlyList<string> Texts(JsonElement payload, string name) => Find(payload, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } value => [TextOf(value, name)],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => TextOf(item, name))],
        _ => throw Wrong(name, "a string or a list of strings"),
    };

    // Seconds since 1970, also with a fraction; what lies beyond the calendar is its end, and beyond 64 bits no time at all.
    private static DateTimeOffset? Time(JsonElement payload, string name)
    {
        if (!payload.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || Math.Abs(seconds) >= long.MaxValue)
        {
            throw Wrong(name, "a number of seconds");
        }

        return seconds <= Earliest ? DateTimeOffset.MinValue : seconds >= Latest ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }

    private static JsonElement? Find(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "text"); // half of a surrogate pair
        }
    }

    private static GraphQLErrorException Wrong(string name, string expected) => TokenRefusals.BadClaims($"$.{name}: not {expected}");
}
