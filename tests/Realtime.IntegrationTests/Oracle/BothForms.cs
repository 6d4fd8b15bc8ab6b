using System.Text.Json;
using Npgsql;
using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// One subscription for several sessions at once, written as a multiplexed statement and as single ones in the same JSON shape: byte for byte the same.
/// </summary>
internal sealed class BothForms(SchemaSnapshot snapshot, NpgsqlDataSource database)
{
    private static readonly DocumentLimits Limits = new();

    private static readonly Dictionary<QualifiedName, EnumTableReading> Enums = new()
    {
        [new QualifiedName("public", "shade")] = new EnumTableReading([.. ColumnValues.Shades.Select(value => new EnumTableValue(value, null))]),
    };

    private readonly Dictionary<string, RoleSchema> _schemas = [];

    public static async Task<BothForms> OverAsync(NpgsqlDataSource database, string metadata)
    {
        await using var connection = await database.OpenConnectionAsync();
        var catalog = await CatalogReader.ReadAsync(connection, CancellationToken.None);
        var inputs = new Dictionary<string, SourceInput> { ["default"] = new SourceInput(catalog, Enums) };
        return new BothForms(SnapshotBuilder.Build(MetadataDocument.Parse(metadata), inputs, new SnapshotSettings(), version: 1, resourceVersion: 1), database);
    }

    /// <summary>Null when all are the same, else the two that are not.</summary>
    public async Task<string?> DifferenceAsync(string query, string variables, IReadOnlyList<Session> sessions, JsonShape shape)
    {
        if (!_schemas.TryGetValue(sessions[0].Role, out var schema))
        {
            schema = RoleSchemaBuilder.Build(snapshot, sessions[0].Role, includesBackendOnly: false, RoleSchemaOptions.Default);
            _schemas.Add(sessions[0].Role, schema);
        }

        var document = DocumentParser.Parse(query, Limits);
        var given = JsonDocument.Parse(variables).RootElement;
        var plan = QueryPlanner.Plan(OperationReader.Read(document, null, given, schema, Limits), schema);
        List<RequestValues> values = [.. sessions.Select(session => new RequestValues(document.Literals, given, session))];
        var options = new SqlOptions(Single: shape, Multiplexed: shape);
        await using var connection = await database.OpenConnectionAsync();
        var multiplexed = await MultiplexedAsync(connection, SqlWriter.WriteMultiplexed(plan, options), values);
        for (var index = 0; index < values.Count; index++)
        {
            var single = await SingleAsync(connection, SqlWriter.Write(plan, options), values[index]);
            if (single != multiplexed.GetValueOrDefault(index + 1))
            {
                return $"{shape}, session {index}: single {single}\nmultiplexed {multiplexed.GetValueOrDefault(index + 1)}";
            }
        }

        return null;
    }

    private static async Task<string> SingleAsync(NpgsqlConnection connection, SqlText sql, RequestValues values)
    {
        await using var command = StatementRunner.CreateCommand(
            connection, sql.Text, [.. sql.Parameters.Select(slot => SlotBinder.Bind(slot, values))], TimeSpan.FromSeconds(30));
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<Dictionary<int, string>> MultiplexedAsync(NpgsqlConnection connection, MultiplexedSqlText sql, List<RequestValues> values)
    {
        List<string?> parameters = [.. sql.Columns.Select(slot => PgArrayLiteral.Write(values.Select(each => SlotBinder.Bind(slot, each))))];
        var hashes = PgArrayLiteral.Write(values.Select(_ => (string?)null));
        await using var command = StatementRunner.CreateCommand(connection, sql.Text, [.. parameters, hashes, "42"], TimeSpan.FromSeconds(30));
        await using var reader = await command.ExecuteReaderAsync();
        var results = new Dictionary<int, string>();
        while (await reader.ReadAsync())
        {
            results.Add(reader.GetInt32(0), reader.GetString(2));
        }

        return results;
    }
}
