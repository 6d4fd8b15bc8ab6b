using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Administration;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.LiveQueries;
using Realtime.Operations;
using Realtime.Sessions;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Engine;

/// <summary>A whole engine over a database of its own, with tables and metadata: what a gateway has, without the gateway.</summary>
internal sealed class EngineLab : IAsyncDisposable
{
    private EngineLab(ReplicationServer server, string database, RealtimeEngine engine)
    {
        Server = server;
        Database = database;
        Engine = engine;
    }

    public ReplicationServer Server { get; }

    public string Database { get; }

    public RealtimeEngine Engine { get; }

    /// <summary>Starts one.</summary>
    /// <param name="server">Where the database is made.</param>
    /// <param name="ddl">Its tables.</param>
    /// <param name="commands">Metadata commands, a JSON array.</param>
    /// <param name="options">Changes the options.</param>
    public static async Task<EngineLab> StartAsync(
        ReplicationServer server, string ddl, string commands, Func<RealtimeOptions, RealtimeOptions>? options = null)
    {
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, ddl);
        var chosen = new RealtimeOptions { DatabaseUrl = server.ConnectionString(database).Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal) };
        var engine = new RealtimeEngine(options?.Invoke(chosen) ?? chosen, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        var lab = new EngineLab(server, database, engine);
        await lab.AdminAsync(AdminEndpoint.Metadata, $$"""{"type":"bulk","args":{{commands}}}""");
        return lab;
    }

    /// <summary>Runs an administrative command and returns the answer, which must be a success.</summary>
    public Task<string> AdminAsync(AdminEndpoint endpoint, string command) =>
        SucceedAsync(command, json => Engine.ExecuteAsync(endpoint, json, Session.Admin, CancellationToken.None));

    /// <summary>Explains an operation and returns the answer, which must be a success.</summary>
    public Task<string> ExplainAsync(string command) =>
        SucceedAsync(command, json => Engine.ExplainAsync(json, Session.Admin, CancellationToken.None));

    private static async Task<string> SucceedAsync(string command, Func<JsonElement, ValueTask<AdminResult>> run)
    {
        using var json = JsonDocument.Parse(command);
        var result = await run(json.RootElement);
        var text = Encoding.UTF8.GetString(result.Body.Span);
        Assert.True(result.Status == 200, text);
        return text;
    }

    /// <summary>Runs an operation and returns the response.</summary>
    public async Task<string> RunAsync(string query, string role = Session.AdminRole, string variables = "{}", params (string Name, string Value)[] session)
    {
        using var json = JsonDocument.Parse(variables);
        var asking = new Session(role, session.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        var result = await Engine.ExecuteAsync(new OperationRequest(query, Variables: json.RootElement), asking, CancellationToken.None);
        return Encoding.UTF8.GetString(result.Body.Span);
    }

    /// <summary>Starts a subscription as admin.</summary>
    public async Task<(IAsyncDisposable Subscription, RecordingSink Sink)> SubscribeAsync(string query)
    {
        var sink = new RecordingSink();
        return (await Engine.SubscribeAsync(new OperationRequest(query), Session.Admin, sink, CancellationToken.None), sink);
    }

    /// <summary>Waits until changes drive every live query that they can drive.</summary>
    public Task UntilDrivenAsync() => Eventually.TrueAsync(
        () => Engine.LiveStatus["default"].IsStreaming && Engine.LiveQueries.All(poller => poller.IsDriven || poller.Query.Reads.UntrackedReason is not null),
        "changes drive the live queries");

    /// <summary>Waits until an operation is answered with a text in it.</summary>
    public Task UntilAnswerAsync(string query, string text) =>
        Eventually.TrueAsync(async () => (await RunAsync(query)).Contains(text, StringComparison.Ordinal), $"{query} is answered with {text}");

    public Task WriteAsync(string sql) => Server.ExecuteAsync(Database, sql);

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();
}
