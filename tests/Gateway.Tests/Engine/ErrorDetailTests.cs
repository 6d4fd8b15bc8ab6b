using System.Text.Json.Nodes;

namespace Gateway.Tests.Engine;

/// <summary>Who is told what the database said of a value.</summary>
public sealed class ErrorDetailTests(LibraryFixture library) : IClassFixture<LibraryFixture>
{
    private const string Duplicate = "mutation { insert_article(objects: [{id: 1, title: \"again\"}]) { affected_rows } }";
    private const string Text = "Uniqueness violation. duplicate key value violates unique constraint \"article_pkey\"";

    [Fact]
    public async Task Admin_sees_statement_and_detail()
    {
        var error = await ErrorAsync("mutation { insert_article(objects: [{id: 1, author_id: 1, title: \"again\"}]) { affected_rows } }", LibraryFixture.Admin);
        Assert.Equal(Text, (string?)error["message"]);
        var told = error["extensions"]!["internal"]!;
        Assert.Equal("Key (id)=(1) already exists.", (string?)told["error"]!["description"]);
        Assert.Contains("INSERT INTO", (string?)told["statement"]);
    }

    [Fact]
    public async Task User_sees_the_message_alone()
    {
        var error = await ErrorAsync(Duplicate, LibraryFixture.User(1));
        Assert.Equal(Text, (string?)error["message"]);
        Assert.Equal(["path", "code"], error["extensions"]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Failed_script_is_told_with_its_detail()
    {
        var (status, body) = await library.Gateway.PostAsync(
            "/v2/query", """{"type":"run_sql","args":{"sql":"INSERT INTO author VALUES (1, 'a', 'b')"}}""", LibraryFixture.Admin);
        Assert.Equal(400, status);
        Assert.Equal("Key (id)=(1) already exists.", (string?)JsonNode.Parse(body)!["internal"]!["error"]!["description"]);
    }

    private async Task<JsonNode> ErrorAsync(string operation, (string Name, string Value)[] headers) =>
        JsonNode.Parse(await library.Gateway.QueryAsync(operation, headers))!["errors"]![0]!;
}
