using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.LoadTests;

/// <summary>
/// A project of two hundred related tables, each with a parent and children and a role whose filter goes through a relationship, and operations over it that
/// are all different. What a plan is made from; no row is in it.
/// </summary>
internal static class PlanningProject
{
    /// <summary>Tables, in a schema of their own.</summary>
    public const int Tables = 200;

    /// <summary>The role of the operations; its user's id is <c>x-hasura-user-id</c>.</summary>
    public const string Role = "member";

    /// <summary>A role that may do the same and is asked for last.</summary>
    public const string SecondRole = "visitor";

    /// <summary>Fields of each operation, the root one counted.</summary>
    public const int Fields = 20;

    /// <summary>Values that every operation can be bound with.</summary>
    public const string Variables = """{"who": 7, "least": "12.50"}""";

    private const string Permission = """
        {"columns": ["id", "name", "kind", "amount", "at", "is_open", "owner_id", "parent_id"], "allow_aggregations": true,
         "filter": {"_or": [{"owner_id": {"_eq": "X-Hasura-User-Id"}}, {"parent": {"owner_id": {"_eq": "X-Hasura-User-Id"}}}]}}
        """;

    /// <summary>Makes the tables, resolves them, and undoes the making: planning needs the catalog alone, and a given database stays as it was.</summary>
    public static async Task<SchemaSnapshot> CreateAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var create = new NpgsqlCommand(Ddl(), connection, transaction))
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }

        var catalog = await CatalogReader.ReadAsync(connection, cancellation);
        await transaction.RollbackAsync(cancellation);
        var inputs = new Dictionary<string, SourceInput> { ["default"] = SourceInput.Of(catalog) };
        var snapshot = SnapshotBuilder.Build(MetadataDocument.Parse(Metadata()), inputs, new SnapshotSettings(), version: 1, resourceVersion: 1);
        return snapshot.Inconsistencies.Count == 0
            ? snapshot
            : throw new InvalidOperationException($"the planning project has {snapshot.Inconsistencies.Count} inconsistencies, the first: {snapshot.Inconsistencies[0]}");
    }

    /// <summary>The operation of a number: no two have the same text once literals are taken out.</summary>
    public static string Operation(int number) =>
        $$$$"""
        query Board{{{{number}}}}($who: Int!, $least: numeric) {
          board{{{{number}}}}: planning_t{{{{number % Tables}}}}(
            where: {owner_id: {_eq: $who}, amount: {_gte: $least}, parent: {is_open: {_eq: true}}}
            order_by: [{at: desc}, {parent: {name: asc}}]
            limit: 20
          ) {
            id name kind amount at is_open
            parent { id name }
            children(where: {is_open: {_eq: false}, name: {_ilike: "%x%"}}, order_by: {id: asc}, limit: 5) { id name amount at parent { name } }
            children_aggregate { aggregate { count } }
          }
        }
        """;

    private static string Ddl()
    {
        var ddl = new StringBuilder("CREATE SCHEMA planning;\n");
        for (var table = 0; table < Tables; table++)
        {
            ddl.AppendLine($"""
                CREATE TABLE planning.t{table} (
                    id int PRIMARY KEY, name text NOT NULL, kind text, amount numeric NOT NULL, at timestamptz NOT NULL DEFAULT now(), is_open boolean NOT NULL,
                    owner_id int NOT NULL, parent_id int REFERENCES planning.t{table / 2}, doc jsonb, tags text[]);
                """);
        }

        return ddl.ToString();
    }

    private static string Metadata()
    {
        var children = Enumerable.Range(1, Tables - 1).ToLookup(table => table / 2);
        var tables = new JsonArray();
        for (var table = 0; table < Tables; table++)
        {
            // Each table has one array relationship of the same name, so that the operations differ only where they say so.
            var child = children[table].FirstOrDefault(table);
            tables.Add(JsonNode.Parse($$$$"""
                {
                  "table": {"schema": "planning", "name": "t{{{{table}}}}"},
                  "object_relationships": [{"name": "parent", "using": {"foreign_key_constraint_on": "parent_id"}}],
                  "array_relationships": [{"name": "children", "using": {"manual_configuration": {
                    "remote_table": {"schema": "planning", "name": "t{{{{child}}}}"}, "column_mapping": {"id": "parent_id"}, "insertion_order": null}}}],
                  "select_permissions": [{"role": "{{{{Role}}}}", "permission": {{{{Permission}}}}}, {"role": "{{{{SecondRole}}}}", "permission": {{{{Permission}}}}}]
                }
                """));
        }

        return new JsonObject
        {
            ["version"] = 3,
            ["sources"] = new JsonArray(new JsonObject
            {
                ["name"] = "default",
                ["kind"] = "postgres",
                ["tables"] = tables,
                ["configuration"] = new JsonObject { ["connection_info"] = new JsonObject { ["database_url"] = "unused" } },
            }),
        }.ToJsonString();
    }
}
