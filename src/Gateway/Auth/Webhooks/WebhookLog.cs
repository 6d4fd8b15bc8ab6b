namespace Gateway.Auth.Webhooks;

/// <summary>The log lines of the authentication webhook.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(2008, LogLevel.Error, "The authentication webhook failed: {Reason}")]
    public static partial void WebhookFailed(ILogger logger, string reason);
}
