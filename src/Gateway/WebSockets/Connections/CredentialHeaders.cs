using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Logs;
using Gateway.Outbound;
using Microsoft.Extensions.Primitives;

namespace Gateway.WebSockets.Connections;

/// <summary>The headers that say who asks: those of the upgrade request, under those of <c>connection_init</c>. Names in lower case, one value each.</summary>
internal static class CredentialHeaders
{
    private const string Cookie = "cookie";
    private const int MaxShown = 48;

    // As over HTTP; a socket keeps them for as long as it lives.
    private const int MaxHeaders = 100;
    private const int MaxLength = 64 * 1024;

    /// <summary>Reads the upgrade request's headers.</summary>
    /// <param name="request">Its headers.</param>
    /// <param name="readCookies">Whether cookies count.</param>
    /// <param name="repeated">The credential that came twice, when it fails: two values have no defined order of precedence.</param>
    public static Dictionary<string, string>? Read(IHeaderDictionary request, bool readCookies, out string? repeated)
    {
        repeated = null;
        var headers = new Dictionary<string, string>(request.Count, StringComparer.Ordinal);
        foreach (var (name, values) in request)
        {
            var key = name.ToLowerInvariant();
            if ((key == Cookie && !readCookies) || IsOfTheHandshake(key))
            {
                continue;
            }

            if (values.Count > 1 && IsCredential(key))
            {
                repeated = name;
                return null;
            }

            headers[key] = Join(values);
        }

        return headers;
    }

    /// <summary>Lays the <c>headers</c> of a <c>connection_init</c> or renewing <c>ping</c> payload over the upgrade request's.</summary>
    /// <param name="upgrade">The upgrade request's headers; not changed.</param>
    /// <param name="payload">The payload: absent, null, or an object whose <c>headers</c> is absent, null or a map of names to values that a header may
    /// have.</param>
    /// <param name="merged">Both, when it succeeds.</param>
    /// <param name="problem">Why the payload is malformed, when it fails.</param>
    public static bool TryMerge(
        IReadOnlyDictionary<string, string> upgrade,
        JsonElement payload,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? merged,
        [NotNullWhen(false)] out string? problem)
    {
        merged = upgrade;
        problem = null;
        if (payload.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return true;
        }

        if (payload.ValueKind != JsonValueKind.Object)
        {
            problem = "payload is not an object";
        }
        else if (payload.TryGetProperty("headers"u8, out var headers) && headers.ValueKind != JsonValueKind.Null)
        {
            try
            {
                problem = Lay(upgrade, headers, out merged);
            }
            catch (InvalidOperationException)
            {
                problem = "headers hold half of a surrogate pair"; // "\ud800" is JSON, but no text
            }
        }

        if (problem is not null)
        {
            merged = null;
        }

        return problem is null;
    }

    private static string? Lay(IReadOnlyDictionary<string, string> under, JsonElement headers, out IReadOnlyDictionary<string, string>? merged)
    {
        merged = null;
        if (headers.ValueKind != JsonValueKind.Object)
        {
            return "headers is not an object of strings";
        }

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var length = 0;
        foreach (var header in headers.EnumerateObject())
        {
            if (ProblemOf(header) is { } problem)
            {
                return problem;
            }

            var value = header.Value.GetString()!;
            if (!given.TryAdd(header.Name.ToLowerInvariant(), value))
            {
                return $"header '{Shown(header.Name)}' is given more than once";
            }

            length += header.Name.Length + value.Length;
            if (given.Count > MaxHeaders || length > MaxLength)
            {
                return $"headers are more than {MaxHeaders}, or longer than {MaxLength} characters";
            }
        }

        foreach (var (name, value) in under)
        {
            given.TryAdd(name, value);
        }

        merged = given;
        return null;
    }

    // They may go out again as headers, to a webhook.
    private static string? ProblemOf(JsonProperty header) =>
        header.Value.ValueKind != JsonValueKind.String ? $"header '{Shown(header.Name)}' is not a string"
        : !HeaderSyntax.IsName(header.Name) ? $"'{Shown(header.Name)}' is not a header's name"
        : !HeaderSyntax.IsValue(header.Value.GetString()) ? $"header '{Shown(header.Name)}' holds control characters"
        : null;

    private static string Shown(string name) => PrintableText.Of(name, MaxShown);

    private static bool IsOfTheHandshake(string name) => name is "connection" or "upgrade" || name.StartsWith("sec-websocket-", StringComparison.Ordinal);

    private static bool IsCredential(string name) => name is "authorization" or Cookie || name.StartsWith("x-hasura-", StringComparison.Ordinal);

    private static string Join(StringValues values) => values.Count == 1 ? values[0] ?? "" : string.Join(", ", values.ToArray());
}
