namespace Gateway.MetadataDirectory;

/// <summary>The log lines of the metadata directory that is applied at the start, ids 1300 to 1399.</summary>
internal static partial class MetadataDirectoryLog
{
    [LoggerMessage(1300, LogLevel.Information, "The metadata directory is in force")]
    public static partial void Applied(ILogger logger);

    [LoggerMessage(1301, LogLevel.Warning, "The metadata directory is in force, inconsistent and not served: {Name}: {Reason}")]
    public static partial void Inconsistent(ILogger logger, string name, string reason);
}
