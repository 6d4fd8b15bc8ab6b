using System.Text.Json;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.IntegrationTests.Sql;

/// <summary>
/// A database with tables and metadata, and the whole way from GraphQL text to JSON without any transport. Every query runs in all forms that its plan can
/// be written in (single and multiplexed, both JSON shapes), and all must give the same answer.
/// </summary>
public abstract class QueryDatabase(string ddl, string metadata) : ResolvedDatabase(ddl, metadata)
{
    /// <summary>The data object, compact.</summary>
    public async Task<string> QueryAsync(string query, string variables = "{}", Session? session = null, bool stringifyNumeric = false)
    {
        var prepared = Prepare(query, variables, session ?? Session.Admin);
        var answers = new List<string>();
        foreach (var shape in Enum.GetValues<JsonShape>())
        {
            var options = new SqlOptions(stringifyNumeric, Single: shape, Multiplexed: shape);
            answers.Add(Compact(await RunSingleAsync(prepared, options)));
            answers.Add(Compact(await RunMultiplexedAsync(prepared, options)));
        }

        Assert.Single(answers.Distinct());
        return answers[0];
    }

    /// <summary>The plan alone.</summary>
    internal QueryPlan Plan(string query, string variables = "{}", Session? session = null) => Prepare(query, variables, session ?? Session.Admin).Plan;

    /// <summary>The error that reading or planning ends with.</summary>
    public GraphQLError Error(string query, string variables = "{}", Session? session = null) =>
        Assert.Throws<GraphQLErrorException>(() => Prepare(query, variables, session ?? Session.Admin)).Error;

    /// <summary>A session of a role.</summary>
    public static Session As(string role, params (string Name, string Value)[] variables) =>
        new(role, variables.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    private Prepared Prepare(string query, string variables, Session session)
    {
        var limits = new DocumentLimits();
        var schema = RoleSchemaBuilder.Build(Snapshot, session.Role, includesBackendOnly: false, RoleSchemaOptions.Default);
        var document = DocumentParser.Parse(query, limits);
        var given = JsonDocument.Parse(variables).RootElement;
        var operation = OperationReader.Read(document, null, given, schema, limits);
        return new Prepared(QueryPlanner.Plan(operation, schema), new RequestValues(document.Literals, given, session));
    }

    private async Task<string> RunSingleAsync(Prepared prepared, SqlOptions options)
    {
        var sql = SqlWriter.Write(prepared.Plan, options);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var command = StatementRunner.CreateCommand(
            connection, sql.Text, [.. sql.Parameters.Select(slot => SlotBinder.Bind(slot, prepared.Values))], TimeSpan.FromSeconds(10));
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Two equal cohorts, so that a mistake in which cohort a column belongs to cannot hide.
    private async Task<string> RunMultiplexedAsync(Prepared prepared, SqlOptions options)
    {
        var sql = SqlWriter.WriteMultiplexed(prepared.Plan, options);
        List<string?> parameters = [.. sql.Columns.Select(slot => SlotBinder.Bind(slot, prepared.Values))
            .Select(text => PgArrayLiteral.Write([text, text]))];
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var command = StatementRunner.CreateCommand(connection, sql.Text, [.. parameters, "{NULL,NULL}", "42"], TimeSpan.FromSeconds(10));
        await using var reader = await command.ExecuteReaderAsync();
        var roots = new SortedDictionary<int, string>();
        while (await reader.ReadAsync())
        {
            roots.Add(reader.GetInt32(0), reader.GetString(2));
        }

        Assert.Equal([1, 2], roots.Keys);
        Assert.Equal(roots[1], roots[2]);
        return roots[1];
    }

    private static string Compact(string json) => JsonSerializer.Serialize(
        JsonDocument.Parse(json).RootElement,
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private sealed record Prepared(QueryPlan Plan, RequestValues Values);
}
