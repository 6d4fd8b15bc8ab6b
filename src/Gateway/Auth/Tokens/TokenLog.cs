namespace Gateway.Auth.Tokens;

/// <summary>The log lines of tokens and of the keys that they are verified by, ids 8000 to 8099. None repeats a token or a cookie.</summary>
internal static partial class TokenLog
{
    [LoggerMessage(8001, LogLevel.Warning, "A token without the claim exp was accepted; Realtime:JwtRequireExpiry refuses such tokens")]
    public static partial void TokenWithoutExpiry(ILogger logger);

    [LoggerMessage(8002, LogLevel.Information, "Key set {Url}: {Count} keys, next look in {Delay}")]
    public static partial void KeysRead(ILogger logger, string url, int count, TimeSpan delay);

    [LoggerMessage(8003, LogLevel.Warning, "Key set {Url} could not be read ({Reason}); the last good keys of {Since} are kept for {Left}")]
    public static partial void KeysNotRead(ILogger logger, string url, string reason, DateTimeOffset since, TimeSpan left);

    [LoggerMessage(8004, LogLevel.Error, "Key set {Url} could not be read for 24 hours: its tokens are refused from now on")]
    public static partial void KeysTooOld(ILogger logger, string url);

    [LoggerMessage(8005, LogLevel.Warning, "Key set {Url} is read over http: whoever is on the way can forge tokens")]
    public static partial void KeysOverHttp(ILogger logger, string url);

    [LoggerMessage(8006, LogLevel.Warning, "Key set {Url}: {Count} keys are of a kind that is not served (symmetric, Ed25519, below 2048 bits) and were passed over")]
    public static partial void KeysPassedOver(ILogger logger, string url, int count);
}
