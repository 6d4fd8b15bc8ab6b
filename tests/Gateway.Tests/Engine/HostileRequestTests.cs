using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.WebSockets;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>What a hostile client may send over HTTP and sockets: it is answered, with no 5xx and no detail of the database, and the gateway lives.</summary>
public sealed class HostileRequestTests(LibraryFixture library) : IClassFixture<LibraryFixture>
{
    private const int Levels = 10_000;

    public static TheoryData<string> NestedQueries => new()
    {
        Repeat("{author", Levels) + "{id}" + Repeat("}", Levels),
        "{author(where:" + Repeat("{_not:", Levels) + "{}" + Repeat("}", Levels) + "){id}}",
        "{author(where:{id:{_in:" + Repeat("[", Levels) + Repeat("]", Levels) + "}}){id}}",
        "query($v:" + Repeat("[", Levels) + "Int" + Repeat("]", Levels) + "){author{id}}",
        "query($v:author_bool_exp=" + Repeat("{_not:", Levels) + "{}" + Repeat("}", Levels) + "){author(where:$v){id}}",
        "{" + Repeat("...{", Levels) + "author{id}" + Repeat("}", Levels) + "}",
        "{__schema{types" + Repeat("{fields{type", Levels) + "{name}" + Repeat("}}", Levels) + "}}",
        Repeat("{__type(name:\"a\"){ofType", 1) + Repeat("{ofType", 60) + "{name}" + Repeat("}", 60) + "}}",
    };

    [Theory]
    [MemberData(nameof(NestedQueries))]
    public async Task Deeply_nested_document_is_an_error(string query)
    {
        Assert.Contains("\"errors\"", await library.Gateway.QueryAsync(query, LibraryFixture.User(1)));
        using var socket = await library.Gateway.OpenAsync(LibraryFixture.User(1));
        await socket.SendAsync($$$"""{"type":"subscribe","id":"1","payload":{"query":{{{SocketClient.Quote(query)}}}}}""");
        Assert.Equal("error", (string?)(await socket.ReceiveAsync())["type"]);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Deeply_nested_JSON_is_an_error()
    {
        var nested = Repeat("[", Levels) + Repeat("]", Levels);
        var body = $$$"""{"query":"query($v: author_bool_exp){author(where:$v){id}}","variables":{"v":{{{nested}}}}}""";
        foreach (var path in (string[])["/v1/graphql", "/v1alpha1/graphql", "/v1/metadata", "/v2/query", "/v1/query", "/v1/graphql/explain"])
        {
            Assert.InRange((await library.Gateway.PostAsync(path, body, LibraryFixture.Admin)).Status, 200, 499);
        }

        using var socket = await library.Gateway.OpenAsync(LibraryFixture.User(1));
        await socket.SendAsync($$"""{"type":"subscribe","id":"1","payload":{{body}}}""");
        await socket.ReadToCloseAsync();
        await AssertServesAsync();
    }

    [Fact]
    public async Task Deeply_nested_metadata_is_an_error()
    {
        var filter = Repeat("{\"_not\":", Levels) + "{}" + Repeat("}", Levels);
        var command = "{\"type\":\"pg_create_select_permission\",\"args\":{\"table\":\"author\",\"role\":\"deep\",\"permission\":{\"columns\":[\"id\"],\"filter\":" + filter + "}}}";
        var (status, body) = await library.Gateway.PostAsync("/v1/metadata", command, LibraryFixture.Admin);
        Assert.True(status is >= 400 and < 500, $"{status} {body}");
        await AssertServesAsync();
    }

    [Fact]
    public async Task Deepest_filter_that_is_taken_runs()
    {
        var where = Repeat("{articles:{author:", 10) + "{id:{_gt:0}}" + Repeat("}}", 10);
        Assert.Contains("\"data\"", await library.Gateway.QueryAsync($"{{author(where:{where}){{id}}}}", LibraryFixture.User(1)));
        var not = Repeat("{_not:", 50) + "{id:{_eq:1}}" + Repeat("}", 50);
        Assert.Equal("""{"data":{"author":[{"id":1}]}}""", await library.Gateway.QueryAsync($"{{author(where:{not}){{id}}}}", LibraryFixture.User(1)));
    }

    public static TheoryData<string, string> Excesses => new()
    {
        { "{" + string.Concat(Enumerable.Range(0, 1_001).Select(i => $"a{i}:author{{id}}")) + "}", "1000" },
        { "{" + string.Concat(Enumerable.Range(0, 8).Select(root => $"r{root}:author{{{string.Concat(Enumerable.Range(0, 1_300).Select(i => $"a{i}:id "))}}}")) + "}", "10000" },
        { "query(" + string.Concat(Enumerable.Range(0, 5_001).Select(i => $"$a{i}:Int ")) + "){author{id}}", "5000" },
        { "{author" + string.Concat(Enumerable.Repeat("{articles{author", 11)) + "{id}" + Repeat("}}", 11) + "}", "20" },
        { "{author{id" + string.Concat(Enumerable.Repeat("@include(if:true)", 1_001)) + "}}", "1000" },
        { "{author{id}}" + string.Concat(Enumerable.Range(0, 1_001).Select(i => $"fragment f{i} on author{{id}}")), "1000" },
        { "{author(where:{id:{_in:[" + string.Concat(Enumerable.Repeat("1,", 100_000)) + "]}}){id}}", "100000" },
        { "{__schema{types" + Repeat("{fields{type", 4) + "{name}" + Repeat("}}", 4) + "}}", "introspection" },
        { "{__type(name:\"author\"){ofType" + Repeat("{ofType", 26) + "{name}" + Repeat("}", 26) + "}}", "introspection" },
    };

    [Theory]
    [MemberData(nameof(Excesses))]
    public async Task Amplified_document_is_refused_before_it_runs(string query, string names)
    {
        var answer = JsonNode.Parse(await library.Gateway.QueryAsync(query, LibraryFixture.User(1)))!;
        Assert.Equal("limit-exceeded", (string?)answer["errors"]?[0]!["extensions"]!["code"]);
        Assert.Contains(names, (string?)answer["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task Value_that_fits_nothing_spoils_no_later_request()
    {
        // No text of PostgreSQL's holds a zero byte: it is the server that refuses it, while the statement is bound.
        const string query = "query($v:String!){article(where:{id:{_eq:3},title:{_neq:$v}}){id}}";
        for (var round = 0; round < 5; round++)
        {
            Assert.Contains("data-exception", await library.Gateway.QueryAsync(query, LibraryFixture.User(1), new JsonObject { ["v"] = "\0" }));
        }

        Assert.DoesNotContain("errors", await library.Gateway.QueryAsync(query, LibraryFixture.User(1), new JsonObject { ["v"] = "other" }));

        const string mutation = "mutation($v:String!){update_article(where:{id:{_eq:3}},_set:{title:$v}){affected_rows}}";
        for (var round = 0; round < 5; round++)
        {
            Assert.Contains("data-exception", await library.Gateway.QueryAsync(mutation, LibraryFixture.User(1), new JsonObject { ["v"] = "\0" }));
        }

        Assert.Equal("""{"data":{"update_article":{"affected_rows":1}}}""", await library.Gateway.QueryAsync(mutation, LibraryFixture.User(1), new JsonObject { ["v"] = "title" }));
    }

    [Fact]
    public async Task Malformed_requests_are_never_the_gateways_fault()
    {
        var random = new Random(7);
        foreach (var body in MalformedRequests.All(random))
        {
            var (status, text) = await library.Gateway.PostAsync("/v1alpha1/graphql", body, LibraryFixture.User(1));
            Assert.True(status < 500, $"{body} -> {status} {text}");
            AssertTellsNothing(body, text);
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Malformed_admin_commands_are_never_the_gateways_fault()
    {
        // Some of them are taken, so they get a database of their own.
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await LibraryFixture.FillAsync(database.ExecuteAsync);
        await using var gateway = await EngineGateway.StartAsync(database.ConnectionString);
        await gateway.MetadataAsync(LibraryFixture.TrackAndPermit);
        var random = new Random(11);
        foreach (var body in MalformedRequests.Commands(random))
        {
            foreach (var path in (string[])["/v1/metadata", "/v2/query", "/v1/graphql/explain"])
            {
                var (status, text) = await gateway.PostAsync(path, body, LibraryFixture.Admin);
                Assert.True(status < 500, $"{path} {body} -> {status} {text}");
            }
        }

        Assert.Contains("\"__typename\":\"query_root\"", await gateway.QueryAsync("{__typename}", LibraryFixture.Admin));
    }

    [Fact]
    public async Task Malformed_operations_on_a_socket_tell_nothing_of_the_database()
    {
        using var socket = await library.Gateway.OpenAsync(LibraryFixture.User(1));
        var id = 0;
        foreach (var body in MalformedRequests.All(new Random(13)).Where(IsRequest))
        {
            var current = $"{id++}";
            await socket.SendAsync($$"""{"type":"subscribe","id":"{{current}}","payload":{{body}}}""");
            JsonNode message;
            do
            {
                message = await socket.ReceiveAsync();
                AssertTellsNothing(body, message.ToJsonString(JsonSerializerOptions.Default));
            }
            while ((string?)message["id"] != current || (string?)message["type"] == "next");
        }
    }

    // What the socket's own reader lets pass; the rest closes it.
    private static bool IsRequest(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 60, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("query", out var query)
                && query.ValueKind == JsonValueKind.String && !body.Contains("\\ud8", StringComparison.Ordinal) && !body.Contains("\"extensions\"", StringComparison.Ordinal)
                && !body.Contains("\"operationName\":", StringComparison.Ordinal) && !body.Contains("\"variables\":[", StringComparison.Ordinal)
                && !body.Contains("subscription", StringComparison.Ordinal) && !body.Contains("\"variables\":\"", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void AssertTellsNothing(string request, string answer)
    {
        foreach (var detail in (string[])["\"internal\"", "SELECT ", "jsonb_", "Npgsql", "System.", " at Realtime", "exec_status", "salary", "email", "stack"])
        {
            if (!request.Contains(detail, StringComparison.Ordinal))
            {
                Assert.False(answer.Contains(detail, StringComparison.Ordinal), $"{request} -> {answer}");
            }
        }

        Assert.False(answer.Contains("an internal error occurred", StringComparison.Ordinal) || answer.Contains("database query error", StringComparison.Ordinal), $"{request} -> {answer}");
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private async Task AssertServesAsync() =>
        Assert.Equal("""{"data":{"author":[{"id":1},{"id":2},{"id":3}]}}""", await library.Gateway.QueryAsync("{author(order_by:{id:asc}){id}}", LibraryFixture.User(1)));
}
