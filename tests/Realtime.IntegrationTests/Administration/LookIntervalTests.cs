using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

/// <summary>
/// Metadata that somebody changes without a signal are found by looking, as often as <see cref="RealtimeOptions.SchemaSyncPollInterval"/> says.
/// </summary>
public sealed class LookIntervalTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    private const string Tables = "CREATE TABLE first (id int PRIMARY KEY); CREATE TABLE second (id int PRIMARY KEY)";

    // What the engine's own saving does, without its NOTIFY.
    private const string SilentChange =
        "UPDATE realtime.metadata SET metadata = replace(metadata::text, '\"first\"', '\"second\"')::json, resource_version = resource_version + 1";

    [Fact]
    public async Task Change_without_a_signal_is_found_at_the_next_look()
    {
        await using var lab = await StartAsync(TimeSpan.FromMilliseconds(50));
        await lab.WriteAsync(SilentChange);

        await Eventually.TrueAsync(() => IsServedAsync(lab, "second"), "the other table is served");
        Assert.False(await IsServedAsync(lab, "first"));
    }

    [Fact]
    public async Task Without_looks_a_signal_is_enough()
    {
        await using var lab = await StartAsync(TimeSpan.Zero);
        await lab.WriteAsync(SilentChange);
        Assert.False(await IsServedAsync(lab, "second"));

        await lab.WriteAsync("NOTIFY realtime_metadata");
        await Eventually.TrueAsync(() => IsServedAsync(lab, "second"), "the other table is served");
    }

    private static async Task<bool> IsServedAsync(EngineLab lab, string table) =>
        (await lab.RunAsync($"{{ {table} {{ id }} }}")).StartsWith("{\"data\"", StringComparison.Ordinal);

    private Task<EngineLab> StartAsync(TimeSpan interval) => EngineLab.StartAsync(
        server, Tables, """[{"type":"pg_track_table","args":{"table":"first"}}]""", options => options with { SchemaSyncPollInterval = interval });
}
