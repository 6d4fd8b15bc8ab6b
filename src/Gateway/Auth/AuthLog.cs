namespace Gateway.Auth;

/// <summary>The log lines of authentication by admin secret, ids 8100 to 8199. None repeats a secret.</summary>
internal static partial class AuthLog
{
    [LoggerMessage(8100, LogLevel.Warning, "Wrong admin secret from {Address}")]
    public static partial void WrongSecret(ILogger logger, string address);
}
