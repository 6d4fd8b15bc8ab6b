using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Administration.Authority;
using Realtime.Metadata;

namespace Realtime.IntegrationTests.Administration;

public sealed class MetadataStoreTests : AdministrationTest
{
    [Fact]
    public async Task A_second_gateway_finds_what_the_first_one_stored_and_has_its_hash_seed()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        await using var second = await MetadataHost.StartAsync(Database);
        Assert.Single(second.Source.Tables);
        Assert.Equal(16, second.Authority.HashSeed.Length);
        Assert.Equal(Host.Authority.HashSeed.ToArray(), second.Authority.HashSeed.ToArray());
    }

    [Fact]
    public async Task A_gateway_hears_what_another_one_changed()
    {
        await using var second = await MetadataHost.StartAsync(Database);
        await using var watcher = new MetadataWatcher(second.Authority, second.Options, TimeProvider.System, NullLogger<MetadataWatcher>.Instance);
        watcher.Start();
        var tracked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seesColumn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        second.Current.Changed += snapshot =>
        {
            var table = snapshot.Sources.SelectMany(source => source.Tables.Values).FirstOrDefault();
            if (table is not null)
            {
                tracked.TrySetResult();
            }

            if (table?.FindColumn("born") is not null)
            {
                seesColumn.TrySetResult();
            }
        };
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        await tracked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Host.SqlAsync("ALTER TABLE author ADD born date");
        await seesColumn.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Two_gateways_do_not_overwrite_each_other()
    {
        await using var second = await MetadataHost.StartAsync(Database);
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        var (status, _, _, code) = await second.MustFailAsync("""{"type":"pg_track_table","args":{"table":"article"}}""");
        Assert.Equal((409, "conflict"), (status, code));
        await second.Authority.SynchroniseAsync(CancellationToken.None);
        await second.MustAsync("""{"type":"pg_track_table","args":{"table":"article"}}""");
        Assert.Equal(2, second.Source.Tables.Count);
    }

    [Fact]
    public async Task A_newer_store_is_refused()
    {
        await Database.ExecuteAsync("UPDATE realtime.installation SET catalog_version = 99");
        var store = new MetadataStore(Database.DataSource);
        var exception = await Assert.ThrowsAsync<NewerStoreException>(() => store.OpenAsync(CancellationToken.None));
        Assert.Contains("99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Hasura_catalog_is_taken_over_once_and_not_written()
    {
        await Database.ExecuteAsync(
            """
            DROP SCHEMA realtime CASCADE;
            CREATE SCHEMA hdb_catalog;
            CREATE TABLE hdb_catalog.hdb_metadata (id integer PRIMARY KEY, metadata json NOT NULL, resource_version integer NOT NULL DEFAULT 1);
            INSERT INTO hdb_catalog.hdb_metadata VALUES (1, '{"version":3,"sources":[{"name":"default","kind":"postgres","tables":[{"table":{"schema":"public","name":"author"}}],"configuration":{"connection_info":{"database_url":{"from_env":"HASURA_GRAPHQL_DATABASE_URL"}}}}]}', 7);
            """);
        await using (var host = await MetadataHost.StartAsync(Database))
        {
            Assert.Single(host.Source.Tables);
            await host.MustAsync("""{"type":"pg_untrack_table","args":{"table":"author"}}""");
        }

        await using var again = await MetadataHost.StartAsync(Database);
        Assert.Empty(again.Source.Tables);
        Assert.Equal(7, await Database.ScalarAsync<int>("SELECT resource_version FROM hdb_catalog.hdb_metadata"));
    }

    [Fact]
    public async Task A_source_that_cannot_be_reached_is_inconsistent_and_the_others_serve()
    {
        await Host.MustAsync("""{"type":"pg_track_table","args":{"table":"author"}}""");
        var (status, _, error, code) = await Host.MustFailAsync(
            """{"type":"pg_add_source","args":{"name":"other","configuration":{"connection_info":{"database_url":{"from_env":"NOT_SET"}}}}}""");
        Assert.Equal((400, "invalid-configuration"), (status, code));
        Assert.Contains("NOT_SET", error, StringComparison.Ordinal);
        var metadata = await Host.MustAsync("""{"type":"export_metadata","args":{}}""");
        metadata["sources"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = "other",
            ["kind"] = "postgres",
            ["tables"] = new System.Text.Json.Nodes.JsonArray(),
            ["configuration"] = new System.Text.Json.Nodes.JsonObject { ["connection_info"] = new System.Text.Json.Nodes.JsonObject { ["database_url"] = "Host=/nowhere;Database=x;Username=y" } },
        });
        await Host.MustAsync($$"""{"type":"replace_metadata","version":2,"args":{"allow_inconsistent_metadata":true,"metadata":{{metadata.ToJsonString()}} } }""");
        Assert.Equal("source", Assert.Single(Host.Current.Snapshot.Inconsistencies).Type);
        Assert.Single(Host.Source.Tables);
    }
}
