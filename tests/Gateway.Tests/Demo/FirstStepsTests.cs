using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Demo;

/// <summary>What a newcomer tries first, over HTTP against a whole gateway.</summary>
public sealed class FirstStepsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const string InsertTag = """mutation { insert_tag(objects: [{name: "x"}]) { returning { name } } }""";
    private const string Roots = "{ __schema { queryType { name } mutationType { name fields { name } } subscriptionType { name } } }";

    [Fact]
    public async Task Anonymous_reads_published_articles()
    {
        var answer = await demo.Gateway.QueryAsync("{ article { id title author { name } } }", ("X-Hasura-Role", "anonymous"));

        var articles = answer["data"]!["article"]!.AsArray();
        Assert.Equal(await demo.Database.ScalarAsync<long>("SELECT count(*) FROM article WHERE is_published"), articles.Count);
        Assert.All(articles, article => Assert.NotEmpty((string)article!["author"]!["name"]!));
    }

    [Fact]
    public async Task Anonymous_has_no_mutations()
    {
        var answer = await demo.Gateway.QueryAsync(InsertTag);

        Assert.Equal("no mutations exist", (string?)answer["errors"]![0]!["message"]);
        Assert.Equal("validation-failed", (string?)answer["errors"]![0]!["extensions"]!["code"]);
    }

    [Fact]
    public async Task Anonymous_sees_two_root_types()
    {
        var schema = (await demo.Gateway.QueryAsync(Roots))["data"]!["__schema"]!;

        Assert.Equal("query_root", (string?)schema["queryType"]!["name"]);
        Assert.Equal("subscription_root", (string?)schema["subscriptionType"]!["name"]);
        Assert.Null(schema["mutationType"]);
    }

    [Fact]
    public async Task Role_header_without_credentials_is_ignored()
    {
        var answer = await demo.Gateway.QueryAsync(InsertTag, ("X-Hasura-Role", "user"), ("X-Hasura-User-Id", "1"));

        Assert.Equal("no mutations exist", (string?)answer["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task Tag_comes_back_to_its_user_and_a_second_time_is_a_uniqueness_error()
    {
        const string mutation = """mutation { insert_tag(objects: [{name: "first-steps"}]) { returning { name } } }""";

        var first = await demo.Gateway.QueryAsUserAsync(1, mutation);
        var second = await demo.Gateway.QueryAsUserAsync(1, mutation);

        Assert.Equal("first-steps", (string?)first["data"]!["insert_tag"]!["returning"]![0]!["name"]);
        Assert.Contains("Uniqueness violation", (string?)second["errors"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal("constraint-violation", (string?)second["errors"]![0]!["extensions"]!["code"]);
    }

    [Fact]
    public async Task User_sees_the_mutations_it_has_and_no_others()
    {
        var schema = (await demo.Gateway.QueryAsUserAsync(1, Roots))["data"]!["__schema"]!;

        var names = schema["mutationType"]!["fields"]!.AsArray().Select(field => (string)field!["name"]!).ToList();
        Assert.Contains("insert_article_one", names);
        Assert.Contains("delete_tag_by_pk", names);
        Assert.Contains("update_article_tag", names);
        Assert.DoesNotContain(names, name => name.Contains("author", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Hasura-Admin-Secret")]
    [InlineData("X-Hasura-Access-Key")]
    public async Task Admin_sees_everything(string header)
    {
        var answer = await demo.Gateway.QueryAsync(
            "{ article_aggregate { aggregate { count } } author(limit: 1) { email } }", (header, DemoGateway.AdminSecret));

        Assert.Equal(await demo.Database.ScalarAsync<long>("SELECT count(*) FROM article"), (long)answer["data"]!["article_aggregate"]!["aggregate"]!["count"]!);
        Assert.NotNull(answer["data"]!["author"]![0]!["email"]);
    }

    [Fact]
    public async Task Command_of_the_start_that_inserts_works_each_time_that_it_is_pasted()
    {
        var command = demo.Gateway.Output.Split('\n').Single(line => line.Contains("insert_tag", StringComparison.Ordinal)).Trim();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            // The shell's part of it: a machine need not have curl.
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"curl() {{ for body; do :; done; printf %s \"$body\"; }}; {command}"]) { RedirectStandardOutput = true })!;
            var body = JsonNode.Parse(await shell.StandardOutput.ReadToEndAsync())!;
            await shell.WaitForExitAsync();
            var answer = await demo.Gateway.QueryAsUserAsync(1, (string)body["query"]!);
            Assert.StartsWith("tag-", (string?)answer["data"]?["insert_tag"]?["returning"]?[0]?["name"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Start_ends_with_addresses_tokens_and_commands_to_try()
    {
        var output = demo.Gateway.Output;

        Assert.Contains("/demo", output, StringComparison.Ordinal);
        Assert.Contains("User 2        ey", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Count(line => line.StartsWith("    curl", StringComparison.Ordinal)));
        Assert.Contains($"Database      psql -h {demo.Database.SocketFolder} -U postgres -d {demo.Database.Name}", output, StringComparison.Ordinal);
        Assert.DoesNotContain(DemoGateway.AdminSecret, output, StringComparison.Ordinal); // one that was configured is not printed
    }
}
