namespace Gateway.Settings.Parsing;

/// <summary>Reads the URL of an authentication webhook or a key set.</summary>
internal static class WebhookUrl
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not an absolute http or https URL.</exception>
    public static Uri Read(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is not null
            ? url
            : throw new FormatException($"must be a URL that begins with http:// or https://, but is '{text}'");
}
