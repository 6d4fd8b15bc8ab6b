using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Administration;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Administration;

public sealed class ConcurrentBulkTests : AdministrationTest
{
    [Fact]
    public async Task Reads_answer_as_in_a_bulk()
    {
        var commands = string.Join(',', Enumerable.Range(1, 6).Select(number => Sql($"SELECT {number} AS n", "\"read_only\":true")));
        var expected = await Host.MustAsync($$"""{"type":"bulk","args":[{{commands}}]}""", AdminEndpoint.Query);
        var actual = await Host.MustAsync($$"""{"type":"concurrent_bulk","args":[{{commands}}]}""", AdminEndpoint.Query);
        Assert.Equal("6", (string)actual[5]!["result"]![1]![0]!);
        Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
    }

    [Fact]
    public async Task Reads_run_side_by_side()
    {
        // one after the other the second would never be seen at the gate
        var commands = string.Join(',', Enumerable.Repeat(Sql($"SELECT set_config('statement_timeout', '60s', false); {AdvisoryGate.Wait}", "\"read_only\":true"), 2));
        Task<JsonNode> answer;
        await using (var gate = await AdvisoryGate.CloseAsync(Database.ConnectionString))
        {
            answer = Host.MustAsync($$"""{"type":"concurrent_bulk","args":[{{commands}}]}""", AdminEndpoint.Query);
            await gate.AwaitAsync(2);
        }

        await answer;
    }

    [Fact]
    public async Task A_read_that_fails_is_named_by_its_place() => Assert.Equal(
        "$.args[1].args",
        (await Host.MustFailAsync($$"""{"type":"concurrent_bulk","args":[{{Sql("SELECT 1", "\"read_only\":true")}},{{Sql("SELECT 1/0", "\"read_only\":true")}}]}""", AdminEndpoint.Query)).Path);

    [Theory]
    [InlineData("DROP TABLE article", "\"read_only\":false")]
    [InlineData("SELECT 1", "\"check_metadata_consistency\":true")]
    public async Task What_may_change_the_catalog_is_refused(string sql, string more)
    {
        Assert.Equal(
            (500, "$", "Only read-only queries are allowed in a concurrent_bulk", "unexpected"),
            await Host.MustFailAsync($$"""{"type":"concurrent_bulk","args":[{{Sql("SELECT 1", "\"read_only\":true")}},{{Sql(sql, more)}}]}""", AdminEndpoint.Query));
        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'article'"));
    }

    [Fact]
    public async Task What_only_writes_rows_is_run()
    {
        await Host.MustAsync($$"""{"type":"concurrent_bulk","args":[{{Sql("INSERT INTO author (name) VALUES ('a')", "\"cascade\":false")}}]}""", AdminEndpoint.Query);
        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT count(*) FROM author"));
    }

    [Fact]
    public async Task Metadata_commands_know_no_such_bulk() => Assert.Equal(
        "parse-failed",
        (await Host.MustFailAsync("""{"type":"concurrent_bulk","args":[]}""")).Code);

    private static string Sql(string sql, string more) => $$"""{"type":"run_sql","args":{"sql":{{JsonSerializer.Serialize(sql)}},{{more}} } }""";
}
