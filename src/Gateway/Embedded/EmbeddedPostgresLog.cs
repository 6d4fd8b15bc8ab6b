namespace Gateway.Embedded;

/// <summary>What the embedded PostgreSQL reports, ids 7000 to 7099.</summary>
internal static partial class EmbeddedPostgresLog
{
    [LoggerMessage(7001, LogLevel.Debug, "postgres: {Line}")]
    public static partial void ServerSaid(ILogger logger, string line);

    [LoggerMessage(7002, LogLevel.Information, "Making a new PostgreSQL {Version} cluster in {Folder}")]
    public static partial void CreatingCluster(ILogger logger, int? version, string folder);

    [LoggerMessage(7003, LogLevel.Information, "PostgreSQL runs (process {ProcessId}, data in {Folder})")]
    public static partial void Started(ILogger logger, int processId, string folder);

    [LoggerMessage(7004, LogLevel.Warning, "A PostgreSQL server left behind by an earlier run (process {ProcessId}) still used {Folder}; it was stopped")]
    public static partial void StoppedOrphan(ILogger logger, int processId, string folder);

    [LoggerMessage(7005, LogLevel.Warning, "The file {File} names process {ProcessId}, which is no server of this cluster; it was removed")]
    public static partial void RemovedStalePidFile(ILogger logger, string file, int processId);

    [LoggerMessage(7006, LogLevel.Warning, "PostgreSQL did not stop within {Limit} and was told to drop everything; it will recover at the next start")]
    public static partial void ForcedStop(ILogger logger, TimeSpan limit);

    [LoggerMessage(7007, LogLevel.Critical, "PostgreSQL ended by itself with exit code {ExitCode}: {Tail}")]
    public static partial void Ended(ILogger logger, int exitCode, LogTail tail);

    [LoggerMessage(7008, LogLevel.Information, "The user that runs PostgreSQL cannot enter {Wanted}; its data is kept in {Used}")]
    public static partial void MovedDataFolder(ILogger logger, string wanted, string used);
}
