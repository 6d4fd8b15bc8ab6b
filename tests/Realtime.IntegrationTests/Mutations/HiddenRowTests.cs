using Realtime.IntegrationTests.Sql;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Mutations;

/// <summary>The tables of <see cref="HiddenRowDatabase"/>, for mutations.</summary>
public sealed class HiddenNoteDatabase() : MutationDatabase(HiddenRowDatabase.Ddl, HiddenRowDatabase.Metadata);

public sealed class HiddenRowTests(HiddenNoteDatabase database) : IClassFixture<HiddenNoteDatabase>
{
    private static readonly Session User = MutationDatabase.As("user", ("X-Hasura-User-Id", "1"));

    [Theory]
    [InlineData("ratio: {_gt: 0}")]
    [InlineData("slow: {_eq: 1}")]
    [InlineData("loose: {_like: \"x%\"}")]
    [InlineData("twin: {_eq: \"(1,{})\"}")]
    public async Task Condition_of_a_write_is_not_tried_on_a_hidden_row(string condition)
    {
        var where = $"{{id: {{_eq: 2}}, pin: {{_gte: 0}}, {condition}}}";

        Assert.Equal(
            """{"update_note":{"affected_rows":0},"delete_note":{"affected_rows":0}}""",
            await database.RunAsync($"mutation {{ update_note(where: {where}, _set: {{txt: \"x\"}}) {{ affected_rows }} delete_note(where: {where}) {{ affected_rows }} }}", session: User));
        Assert.Equal(
            """{"insert_note":{"affected_rows":0}}""",
            await database.RunAsync(
                "mutation { insert_note(objects: [{id: 2, is_public: true, owner: 1, pin: 1}], on_conflict: {constraint: note_pkey, update_columns: [txt], where: {"
                + condition + "}}) { affected_rows } }",
                session: User));
    }

    [Theory]
    [InlineData("txt: {_like: \"%\\\\\"}", "bad-request", "LIKE pattern must not end with escape character")]
    [InlineData("txt: {_regex: \"(\"}", "data-exception", "invalid regular expression: parentheses () not balanced")]
    [InlineData("mood: {_eq: \"angry\"}", "data-exception", "invalid input value for enum mood: \"angry\"")]
    public async Task Value_that_cannot_be_read_is_an_error_whatever_rows_there_are(string condition, string code, string message)
    {
        foreach (var id in (int[])[2, 99])
        {
            var (deleted, updated) = (
                await database.FailAsync($"mutation {{ delete_note(where: {{id: {{_eq: {id}}}, {condition}}}) {{ affected_rows }} }}", session: User),
                await database.FailAsync($"mutation {{ update_note(where: {{id: {{_eq: {id}}}, {condition}}}, _set: {{txt: \"x\"}}) {{ affected_rows }} }}", session: User));

            Assert.Equal((code, message), (deleted.Code, deleted.Message));
            Assert.Equal((code, message), (updated.Code, updated.Message));
        }
    }
}
