using System.Collections.Frozen;
using System.Diagnostics;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Tests.Execution;
using Xunit.Abstractions;

namespace Realtime.Tests.RoleSchemas;

[Collection(HeapCollection.Name)]
public class RoleSchemaCacheTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Concurrent_requests_share_one_build()
    {
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default);

        var schemas = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => cache.GetAsync(TestSchemas.Articles, "user", false))));

        Assert.Single(schemas.Distinct());
        Assert.Equal(1, cache.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task An_object_whose_types_cannot_be_built_is_left_out_and_told(int position)
    {
        var whole = Tables(7, 1);
        var source = whole.Sources.Single();
        var name = source.Tables.Keys.Order().ElementAt(position);
        var broken = whole.With([new SourceSchema
        {
            Name = source.Name,
            Catalog = source.Catalog,
            Tables = source.Tables.ToFrozenDictionary(pair => pair.Key, pair => pair.Key == name ? Broken(pair.Value) : pair.Value),
            Functions = source.Functions,
            Naming = source.Naming,
        }]);
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default);
        var told = new TaskCompletionSource<SchemaFault>();
        cache.Faulted += fault => told.TrySetResult(fault);

        var schema = await cache.GetAsync(broken, "admin", false);

        Assert.Null(schema.Types.Query.Fields.Find(name.Name));
        Assert.Equal(6, schema.Snapshot.Sources.Single().Tables.Count);
        Assert.All(schema.Snapshot.Sources.Single().Tables.Keys, kept => Assert.NotNull(schema.Types.Query.Fields.Find(kept.Name)));
        var fault = await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((source.Name, SchemaObjectKind.Table, name.ToString()), (fault.Source, fault.Kind, fault.Object));
    }

    // a table that no resolver makes: its columns are missing
    private static Table Broken(Table table) => new()
    {
        Catalog = table.Catalog,
        GraphQLName = table.GraphQLName,
        RootFields = table.RootFields,
        Columns = null!,
        Relationships = table.Relationships,
        ComputedFields = table.ComputedFields,
        Permissions = table.Permissions,
        PrimaryKey = table.PrimaryKey,
        AdminPermissions = table.AdminPermissions,
    };

    [Fact]
    public async Task New_snapshot_drops_the_schemas_of_the_old_one()
    {
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default);
        var old = await cache.GetAsync(Tables(2, 1, version: 1), "admin", false);
        await cache.GetAsync(Tables(2, 1, version: 1), "user0", false);
        var newer = Tables(2, 1, version: 2);

        var rebuilt = await cache.GetAsync(newer, "admin", false);

        Assert.NotSame(old, rebuilt);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task Request_over_an_old_snapshot_gets_its_schema_and_does_not_disturb_the_new_one()
    {
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default);
        var old = Tables(2, 1, version: 1);
        var current = await cache.GetAsync(Tables(2, 1, version: 2), "admin", false);

        var late = await cache.GetAsync(old, "admin", false);

        Assert.Same(old, late.Snapshot);
        Assert.Same(current, await cache.GetAsync(current.Snapshot, "admin", false));
    }

    [Fact]
    public async Task Least_recently_used_schema_goes_when_the_bound_is_reached()
    {
        var snapshot = Tables(5, 3);
        var probe = new RoleSchemaCache(RoleSchemaOptions.Default);
        await probe.GetAsync(snapshot, "user0", false);
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default, (int)probe.KeptFields * 2);
        var first = await cache.GetAsync(snapshot, "user0", false);
        await cache.GetAsync(snapshot, "user1", false);
        Assert.Same(first, await cache.GetAsync(snapshot, "user0", false));

        await cache.GetAsync(snapshot, "user2", false);

        Assert.Equal(2, cache.Count);
        Assert.Same(first, await cache.GetAsync(snapshot, "user0", false));
    }

    [Fact]
    public async Task Chain_of_a_thousand_related_tables_builds()
    {
        var schema = await new RoleSchemaCache(RoleSchemaOptions.Default).GetAsync(Tables(1_000, 0), "admin", false);

        Assert.NotNull(schema.Types.AllTypes["t999_bool_exp"]);
    }

    [Fact]
    public async Task A_thousand_tables_for_fifty_roles_stay_within_256_MB()
    {
        var snapshot = Tables(1_000, 50, writes: false);
        var cache = new RoleSchemaCache(RoleSchemaOptions.Default);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        await cache.GetAsync(snapshot, "admin", false);
        for (var role = 0; role < 50; role++)
        {
            await cache.GetAsync(snapshot, $"user{role}", false);
        }

        var elapsed = watch.Elapsed;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{elapsed.TotalMilliseconds / 50:F0} ms a schema; {cache.Count} kept, {cache.KeptFields} fields, {bytes / 1024 / 1024} MB, {bytes / cache.Count / 1000} bytes a table");
        Assert.InRange(bytes, 0, 256L * 1024 * 1024);
        GC.KeepAlive(cache);
    }

    // Each table points to the one before it and is pointed to by the one after: the worst case for a walk over types.
    private static SchemaSnapshot Tables(int count, int roles, long version = 1, bool writes = true) => TestSchemas.Snapshot(
        source =>
        {
            string[] columns = ["id", "previous", "title", "body", "created_at", "amount", "data", "done"];
            for (var i = 0; i < count; i++)
            {
                var number = i;
                source.Table($"t{i}", table =>
                {
                    table.Column("id", "int4", isNullable: false).Column("previous", "int4").Column("title", "text").Column("body", "text")
                        .Column("created_at", "timestamptz").Column("amount", "numeric").Column("data", "jsonb").Column("done", "bool")
                        .PrimaryKey($"t{number}_pkey", "id");
                    if (number > 0)
                    {
                        table.Object("before", $"t{number - 1}", isNullable: true, ("previous", "id"));
                    }

                    if (number < count - 1)
                    {
                        table.Array("after", $"t{number + 1}", ("id", "previous"));
                    }

                    for (var role = 0; role < roles; role++)
                    {
                        table.Select($"user{role}", columns, permission => permission with { AllowAggregations = writes });
                        if (writes)
                        {
                            table.Insert($"user{role}", columns).Update($"user{role}", columns).Delete($"user{role}");
                        }
                    }
                });
            }
        },
        version: version);
}
