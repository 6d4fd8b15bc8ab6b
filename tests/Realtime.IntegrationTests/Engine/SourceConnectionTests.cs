using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.Execution;
using Realtime.IntegrationTests.Changes;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Engine;

/// <summary>What a source's metadata say of its connections is done.</summary>
public sealed class SourceConnectionTests(ReplicationServer server) : IClassFixture<ReplicationServer>
{
    // each asks the session in which it is asked
    private const string Views =
        """
        CREATE VIEW prepared AS SELECT count(*)::int AS n FROM pg_prepared_statements;
        CREATE TABLE note (id serial PRIMARY KEY);
        """;

    private const string Commands = """[{"type":"pg_track_tables","args":{"tables":[{"table":"prepared"},{"table":"note"}]}}]""";

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, false, false)]
    [InlineData(false, null, false)]
    [InlineData(false, true, true)]
    public async Task Statements_are_prepared_where_the_source_or_else_the_setting_says_so(bool setting, bool? own, bool expected)
    {
        await using var lab = await EngineLab.StartAsync(server, Views, Commands, options => options with { UsePreparedStatements = setting });
        await lab.AdminAsync(AdminEndpoint.Metadata, Update(own is null ? "" : $",\"use_prepared_statements\":{(own.Value ? "true" : "false")}"));
        var last = "";
        for (var time = 0; time < 6; time++)
        {
            last = await lab.RunAsync("{ prepared { n } }");
        }

        Assert.Equal(expected, (int)JsonNode.Parse(last)!["data"]!["prepared"]![0]!["n"]! > 0);
        await lab.RunAsync("mutation { insert_note_one(object: {}) { id } }");
        Assert.Equal("""{"data":{"insert_note_one":{"id":2}}}""", JsonNode.Parse(await lab.RunAsync("mutation { insert_note_one(object: {}) { id } }"))!.ToJsonString());
    }

    [Fact]
    public async Task An_operation_on_a_source_that_was_dropped_since_it_was_planned_is_told_so()
    {
        await using var connections = new SourceConnections(new SourceConnectionOptions());
        Func<Task>[] asks =
        [
            async () => await connections.OpenAsync("gone", default),
            () => new StatementExplainer(connections).ExplainAsync("gone", "SELECT 1", [], default),
        ];
        foreach (var ask in asks)
        {
            var error = (await Assert.ThrowsAsync<GraphQLErrorException>(ask)).Error;
            Assert.Equal((ErrorCode.NotFound, "source 'gone' is not there any more"), (error.Code, error.Message));
        }
    }

    [Fact]
    public async Task Operations_go_on_while_their_source_is_connected_anew()
    {
        var address = server.ConnectionString(await server.CreateDatabaseAsync()).Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal);
        await using var connections = new SourceConnections(new SourceConnectionOptions());
        await connections.SetAsync("default", address);
        using var over = new CancellationTokenSource();
        var asked = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await using var connection = await connections.OpenAsync("default", CancellationToken.None);
            }
        })).ToList();
        for (var time = 0; time < 200; time++)
        {
            await connections.SetAsync("default", address + ";Application Name=n" + time.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await Task.Yield();
        }

        await over.CancelAsync();
        await Task.WhenAll(asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_default_source_says_what_the_setting_says(bool setting)
    {
        await using var lab = await EngineLab.StartAsync(server, Views, Commands, options => options with { UsePreparedStatements = setting });
        var exported = JsonNode.Parse(await lab.AdminAsync(AdminEndpoint.Metadata, """{"type":"export_metadata","args":{}}"""))!;
        Assert.Equal(setting, (bool)exported["sources"]![0]!["configuration"]!["connection_info"]!["use_prepared_statements"]!);
    }

    [Theory]
    [InlineData(",\"pool_settings\":{\"max_connections\":0}", "$.configuration.connection_info.pool_settings.max_connections")]
    [InlineData(",\"pool_settings\":{\"connection_lifetime\":\"long\"}", "$.configuration.connection_info.pool_settings.connection_lifetime")]
    [InlineData(",\"use_prepared_statements\":\"yes\"", "$.configuration.connection_info.use_prepared_statements")]
    public async Task What_is_not_understood_is_refused(string more, string path)
    {
        await using var lab = await EngineLab.StartAsync(server, Views, Commands);
        using var command = JsonDocument.Parse(Update(more));
        var result = await lab.Engine.ExecuteAsync(AdminEndpoint.Metadata, command.RootElement, Session.Admin, CancellationToken.None);
        var error = JsonNode.Parse(result.Body.Span)!;
        Assert.Equal((400, "parse-failed", path), (result.Status, (string)error["code"]!, (string)error["path"]!));
    }

    private static string Update(string more) =>
        """{"type":"pg_update_source","args":{"name":"default","configuration":{"connection_info":{"database_url":{"from_env":"HASURA_GRAPHQL_DATABASE_URL"}""" + more + "}}}}";
}
