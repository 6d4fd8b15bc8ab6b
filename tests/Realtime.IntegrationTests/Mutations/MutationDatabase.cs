using System.Text;
using System.Text.Json;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Execution.Mutations;
using Realtime.IntegrationTests.Sql;
using Realtime.Operations;
using Realtime.Plans.Mutations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.IntegrationTests.Mutations;

/// <summary>A database with tables and metadata, and the whole way of a mutation from GraphQL text to the response object without any transport.</summary>
public abstract class MutationDatabase(string ddl, string metadata) : ResolvedDatabase(ddl, metadata)
{
    private readonly SourceConnections _connections = new(new SourceConnectionOptions());

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await _connections.SetAsync("default", Database.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await _connections.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>The data object, compact.</summary>
    public async Task<string> RunAsync(string mutation, string variables = "{}", Session? session = null)
    {
        var (planned, values) = Prepare(mutation, variables, session ?? Session.Admin);
        var options = new QueryExecutorOptions(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        var executor = new MutationExecutor(_connections, new StatementRunner(_connections), options);
        var body = Encoding.UTF8.GetString(await executor.ExecuteAsync(planned, values, CancellationToken.None));
        return Compact(body)["{\"data\":".Length..^1];
    }

    /// <summary>The error that a mutation ends with: code, message and path.</summary>
    public async Task<(string Code, string Message, string Path)> FailAsync(string mutation, string variables = "{}", Session? session = null)
    {
        var error = (await Assert.ThrowsAsync<GraphQLErrorException>(() => RunAsync(mutation, variables, session))).Error;
        return (error.Code.Text, error.Message, error.Path);
    }

    /// <summary>The plan and its SQL.</summary>
    internal PlannedMutation Plan(string mutation, string variables = "{}", Session? session = null) =>
        Prepare(mutation, variables, session ?? Session.Admin).Planned;

    /// <summary>One value of the database, as text.</summary>
    public async Task<string?> ReadAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand($"SELECT ({sql})::text");
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>A session of a role.</summary>
    public static Session As(string role, params (string Name, string Value)[] variables) =>
        new(role, variables.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    private (PlannedMutation Planned, RequestValues Values) Prepare(string mutation, string variables, Session session)
    {
        var limits = new DocumentLimits();
        var schema = RoleSchemaBuilder.Build(Snapshot, session.Role, session.UseBackendOnlyPermissions, RoleSchemaOptions.Default);
        var document = DocumentParser.Parse(mutation, limits);
        var given = JsonDocument.Parse(variables).RootElement;
        var operation = OperationReader.Read(document, null, given, schema, limits);
        return (PlannedMutation.For(MutationPlanner.Plan(operation, schema), new SqlOptions()), new RequestValues(document.Literals, given, session));
    }

    private static string Compact(string json) => JsonSerializer.Serialize(
        JsonDocument.Parse(json).RootElement,
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
