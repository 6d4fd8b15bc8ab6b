using System.Diagnostics;
using Gateway.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Testing;

namespace Gateway.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string _folder = ScratchFolder.Create();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Started_server_replicates_logically_and_listens_on_no_port()
    {
        await using var postgres = await StartAsync();

        Assert.Equal("logical", await ScalarAsync(postgres, "SELECT current_setting('wal_level')"));
        Assert.Equal("", await ScalarAsync(postgres, "SELECT current_setting('listen_addresses')"));
        Assert.Equal("UTF8", await ScalarAsync(postgres, "SELECT current_setting('server_encoding')"));
    }

    [Fact]
    public async Task Data_is_kept_between_runs()
    {
        await using (var first = await StartAsync())
        {
            await ScalarAsync(first, "CREATE TABLE kept AS SELECT 'still here' AS text");
        }

        await using var second = await StartAsync();

        Assert.Equal("still here", await ScalarAsync(second, "SELECT text FROM kept"));
    }

    [Fact]
    public async Task Starting_over_discards_the_data()
    {
        await using (var first = await StartAsync())
        {
            await ScalarAsync(first, "CREATE TABLE kept (id int)");
        }

        await using var second = await StartAsync(options => options with { StartOver = true });

        Assert.Equal("gone", await ScalarAsync(second, "SELECT coalesce(to_regclass('kept')::text, 'gone')"));
    }

    [Fact]
    public async Task Full_durability_is_the_default()
    {
        await using var postgres = await StartAsync(options => options with { Durability = Durability.Full });

        Assert.Equal("on", await ScalarAsync(postgres, "SELECT current_setting('fsync')"));
    }

    [Fact]
    public async Task Pid_file_that_names_a_stranger_is_survived()
    {
        await using (await StartAsync())
        {
        }

        // The number is alive, as after a reboot that gave it to somebody else.
        await File.WriteAllTextAsync(PidFilePath, $"{Environment.ProcessId}\n{_folder}/cluster\n");

        await using var second = await StartAsync();
        Assert.Equal("1", await ScalarAsync(second, "SELECT '1'"));
    }

    [Fact]
    public async Task Server_that_outlived_its_gateway_is_replaced()
    {
        await using (await StartAsync())
        {
        }

        var orphan = await StartOrphanAsync();
        await using var second = await StartAsync();

        Assert.NotEqual(orphan, second.ProcessId);
        Assert.Equal("1", await ScalarAsync(second, "SELECT '1'"));
        Assert.False(new PidFile(orphan, "").NamesServerOf(Path.Combine(_folder, "cluster")));
    }

    [Fact]
    public async Task Killed_server_recovers_at_the_next_start()
    {
        var first = await StartAsync();
        await ScalarAsync(first, "CREATE TABLE committed AS SELECT 'yes' AS text");
        Process.GetProcessById(first.ProcessId).Kill();
        await first.DisposeAsync();

        await using var second = await StartAsync();

        Assert.Equal("yes", await ScalarAsync(second, "SELECT text FROM committed"));
    }

    [Fact]
    public async Task Stop_does_not_wait_for_a_running_statement()
    {
        var postgres = await StartAsync();
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_sleep(600)", connection);
        var running = command.ExecuteNonQueryAsync();

        var since = TimeProvider.System.GetTimestamp();
        await postgres.DisposeAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => running);
        Assert.False(File.Exists(PidFilePath));
    }

    [Fact]
    public async Task Stopping_twice_is_harmless()
    {
        var postgres = await StartAsync();

        await postgres.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task Folder_in_use_is_refused_with_a_sentence()
    {
        await using var first = await StartAsync();

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());

        Assert.Contains("in use by another gateway", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await ScalarAsync(first, "SELECT '1'"));
    }

    [Fact]
    public async Task Server_that_does_not_start_is_explained_by_its_own_words()
    {
        var failed = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            StartAsync(options => options with { Settings = new Dictionary<string, string> { ["shared_buffers"] = "plenty" } }));

        Assert.Contains("invalid value for parameter \"shared_buffers\"", failed.Message, StringComparison.Ordinal);
        await using var repaired = await StartAsync();
        Assert.Equal("1", await ScalarAsync(repaired, "SELECT '1'"));
    }

    [Fact]
    public async Task Cluster_of_a_version_that_is_not_installed_is_named()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "cluster", "PG_VERSION"), "9\n");

        var failed = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(options => options with { ProgramFolder = null }));
        Assert.Contains("postgresql-9", failed.Message, StringComparison.Ordinal);
    }

    private string PidFilePath => Path.Combine(_folder, "cluster", "postmaster.pid");

    private Task<EmbeddedPostgres> StartAsync(Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? change = null)
    {
        var options = new EmbeddedPostgresOptions { DataFolder = _folder, ProgramFolder = ServerPrograms.Wanted, Durability = Durability.None };
        return EmbeddedPostgres.StartAsync(change?.Invoke(options) ?? options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    private async Task<int> StartOrphanAsync()
    {
        var programs = ServerPrograms.Folder;
        var socket = Path.Combine(_folder, "socket");
        var result = await Programs.RunAsync(ServerAccount.Choose().Wrap(
            [Path.Combine(programs, "pg_ctl"), "start", "-w", "-D", Path.Combine(_folder, "cluster"), "-l", Path.Combine(socket, "log"), "-o", $"-k {socket} -c listen_addresses=''"]), CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Output);
        return PidFile.Read(PidFilePath)!.Value.ProcessId;
    }

    private static async Task<string> ScalarAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }
}
