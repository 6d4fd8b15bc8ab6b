namespace Gateway.Auth.Webhooks;

/// <summary>The log lines of the authentication webhook, ids 8200 to 8299.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(8200, LogLevel.Error, "The authentication webhook failed: {Reason}")]
    public static partial void WebhookFailed(ILogger logger, string reason);
}
