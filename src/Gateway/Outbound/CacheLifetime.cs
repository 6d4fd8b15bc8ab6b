using System.Net.Http.Headers;

namespace Gateway.Outbound;

/// <summary>How long an answer may be kept by its own headers (RFC 9111 sections 4.2.1 and 5.2), as Hasura reads them for key sets.</summary>
internal static class CacheLifetime
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>The time to keep it, at least one second; null when the headers say nothing.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.CacheControl is { } control && FromControl(control) is { } lifetime)
        {
            return lifetime;
        }

        return response.Content.Headers.Expires is { } expires ? Max(expires - now) : null;
    }

    private static TimeSpan? FromControl(CacheControlHeaderValue control) =>
        control.NoCache || control.NoStore ? Least
        : (control.MaxAge ?? control.SharedMaxAge) is { } age ? Max(age)
        : null;

    private static TimeSpan Max(TimeSpan value) => value < Least ? Least : value;
}
