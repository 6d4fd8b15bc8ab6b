namespace Gateway.Auth;

/// <summary>The log lines of authentication by admin secret. None repeats a secret.</summary>
internal static partial class AuthLog
{
    [LoggerMessage(2007, LogLevel.Warning, "Wrong admin secret from {Address}")]
    public static partial void WrongSecret(ILogger logger, string address);
}
