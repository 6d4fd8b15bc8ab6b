namespace Gateway.Demo;

/// <summary>The log lines of the demo, ids 1400 to 1499.</summary>
internal static partial class DemoLog
{
    [LoggerMessage(1400, LogLevel.Information, "The demo's tables were created: 50 authors, 500 articles, 20 tags")]
    public static partial void Created(ILogger logger);

    [LoggerMessage(1401, LogLevel.Information, "{Count} tables of the demo were added to the metadata")]
    public static partial void Tracked(ILogger logger, int count);

    [LoggerMessage(1402, LogLevel.Error, "The demo is not loaded: {Reason}")]
    public static partial void NotLoaded(ILogger logger, string reason);

    [LoggerMessage(1403, LogLevel.Warning, "The demo's writer rests until it can read the articles: {Reason}")]
    public static partial void WriterRests(ILogger logger, string reason);
}
