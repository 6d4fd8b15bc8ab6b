namespace Gateway.Embedded;

/// <summary>Makes the cluster and its server's command line, and clears what an earlier run left.</summary>
internal sealed class ClusterFiles(DataFolder folder, ServerAccount account, EmbeddedPostgresOptions options, ILogger logger)
{
    // How long an orphan may take to write its last checkpoint before it is told to drop everything.
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Deletes the cluster of earlier runs. Its server is known to be stopped.</summary>
    public void Discard()
    {
        if (Directory.Exists(folder.Cluster))
        {
            Directory.Delete(folder.Cluster, recursive: true);
        }
    }

    /// <summary>Makes a cluster when there is none.</summary>
    public async Task EnsureAsync(ServerBinaries binaries, CancellationToken cancellation)
    {
        if (folder.ClusterVersion is not null)
        {
            return;
        }

        EmbeddedPostgresLog.CreatingCluster(logger, binaries.MajorVersion, folder.Path);
        var made = await InitializeAsync(binaries, "C.UTF-8", cancellation);
        if (made.ExitCode != 0 && made.Output.Contains("invalid locale", StringComparison.Ordinal))
        {
            made = await InitializeAsync(binaries, "C", cancellation); // A system without C.UTF-8, such as an old glibc or musl.
        }

        if (made.ExitCode != 0)
        {
            throw new EmbeddedPostgresException($"initdb could not make a cluster in {folder.Path} (exit code {made.ExitCode}): {LastLines(made.Output)}");
        }

        Directory.Move(folder.NewCluster, folder.Cluster);
    }

    /// <summary>Stops a server that outlived its gateway, and removes a pid file that names a stranger. The caller holds the folder's lock.</summary>
    public async Task ClearLeftoversAsync(TimeProvider time, CancellationToken cancellation)
    {
        if (PidFile.Read(folder.PidFile) is not { } left)
        {
            return;
        }

        if (!left.NamesServerOf(folder.Cluster))
        {
            File.Delete(folder.PidFile);
            EmbeddedPostgresLog.RemovedStalePidFile(logger, folder.PidFile, left.ProcessId);
            return;
        }

        var since = time.GetTimestamp();
        Signals.Send(left.ProcessId, Signals.FastShutdown);
        while (left.NamesServerOf(folder.Cluster))
        {
            if (time.GetElapsedTime(since) > OrphanLimit)
            {
                Signals.Send(left.ProcessId, Signals.ImmediateShutdown);
            }

            if (time.GetElapsedTime(since) > 2 * OrphanLimit)
            {
                throw new EmbeddedPostgresException($"A PostgreSQL server of an earlier run (process {left.ProcessId}) uses {folder.Cluster} and does not stop: end that process and start again.");
            }

            await Task.Delay(PollInterval, time, cancellation);
        }

        EmbeddedPostgresLog.StoppedOrphan(logger, left.ProcessId, folder.Cluster);
    }

    /// <summary>
    /// The server with its settings. They stand on the command line, not in <c>postgresql.conf</c>, so that a folder kept from
    /// an older gateway gets today's; what the operator writes into <c>postgresql.conf</c> holds for everything else.
    /// </summary>
    public IReadOnlyList<string> ServerCommand(ServerBinaries binaries)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "",
            ["unix_socket_directories"] = folder.SocketFolder,
            ["unix_socket_permissions"] = "0700",
            ["port"] = "5432",
            ["max_connections"] = $"{options.MaxConnections}",
            ["wal_level"] = "logical",
            // One slot and one sender for each gateway or test that follows changes at the same time.
            ["max_replication_slots"] = "64",
            ["max_wal_senders"] = "64",
            // A slot whose reader is gone for good must not fill the disk.
            ["max_slot_wal_keep_size"] = "1GB",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["logging_collector"] = "off",
            ["log_destination"] = "stderr",
        };
        if (options.Durability == Durability.None)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            // Still on: with it off a commit is answered before its WAL is written, and change feeds would see it late.
            settings["synchronous_commit"] = "on";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return [binaries.Server, "-D", folder.Cluster, .. settings.SelectMany(each => new[] { "-c", $"{each.Key}={each.Value}" })];
    }

    private async Task<ProgramResult> InitializeAsync(ServerBinaries binaries, string locale, CancellationToken cancellation)
    {
        if (Directory.Exists(folder.NewCluster))
        {
            Directory.Delete(folder.NewCluster, recursive: true);
        }

        // trust: the socket's folder admits only the server's account and root, who could read the data anyway.
        List<string> command = [binaries.InitDb, "-D", folder.NewCluster, "--username=postgres", "--auth=trust", "--encoding=UTF8", $"--locale={locale}"];
        if (options.Durability == Durability.None)
        {
            command.Add("--no-sync");
        }

        return await Programs.RunAsync(account.Wrap(command), cancellation);
    }

    private static string LastLines(string output) => string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(4));
}
