using Npgsql;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Sql;

/// <summary>
/// Whether a hidden row matches must not show in any answer, error or time: each condition is asked beside one that the hidden row passes and beside one that
/// it does not, and the outcome must be the same. A condition that would take long on it is cancelled, which is an outcome, too.
/// </summary>
public sealed class HiddenRowTests(HiddenRowDatabase database) : IClassFixture<HiddenRowDatabase>
{
    // Postgres matches back-references by trying; on the hidden row's text this takes minutes.
    private const string Endless = "^(a+)(a+)(a+)(a+)\\\\1\\\\2\\\\3\\\\4$";
    private static readonly Session User = QueryDatabase.As("user", ("X-Hasura-User-Id", "1"));

    [Theory]
    [InlineData("txt: {_regex: \"" + Endless + "\"}")]
    [InlineData("txt: {_niregex: \"" + Endless + "\"}")]
    [InlineData("_not: {txt: {_regex: \"" + Endless + "\"}}")]
    [InlineData("_or: [{id: {_eq: 7}}, {txt: {_iregex: \"" + Endless + "\"}}]")]
    [InlineData("_and: [{_and: [{txt: {_regex: \"" + Endless + "\"}}]}]")]
    [InlineData("parts: {txt: {_regex: \"" + Endless + "\"}}")]
    [InlineData("parts_aggregate: {count: {predicate: {_gt: 0}, filter: {txt: {_regex: \"" + Endless + "\"}}}}")]
    [InlineData("loose: {_like: \"x%\"}")]
    [InlineData("loose: {_nilike: \"x%\"}")]
    [InlineData("twin: {_eq: \"(1,{})\"}")]
    [InlineData("doc: {_jsonb_path_exists: \"$.at.datetime() ? (@ < \\\"2020-01-01T00:00:00+00\\\".datetime())\"}")]
    [InlineData("doc: {_jsonb_path_match: \"$.at.datetime() < \\\"2020-01-01T00:00:00+00\\\".datetime()\"}")]
    [InlineData("ratio: {_gt: 0}")]
    [InlineData("_not: {ratio: {_eq: 0}}")]
    [InlineData("slow: {_eq: 1}")]
    public async Task Condition_is_not_tried_on_a_hidden_row(string condition)
    {
        var (passed, failed) = await OutcomesAsync(pin => $"{{ note(where: {{id: {{_eq: 2}}, pin: {{_gte: {pin}}}, {condition}}}) {{ id }} }}");

        Assert.Equal("""{"note":[]}""", passed);
        Assert.Equal(passed, failed);
    }

    [Theory]
    [InlineData("txt: {_like: \"%\\\\\"}", "bad-request", "LIKE pattern must not end with escape character")]
    [InlineData("txt: {_nilike: \"\\\\\\\\\\\\\"}", "bad-request", "LIKE pattern must not end with escape character")]
    [InlineData("txt: {_regex: \"(\"}", "2201B", "invalid regular expression: parentheses () not balanced")]
    [InlineData("txt: {_niregex: \"[\"}", "2201B", "invalid regular expression: brackets [] not balanced")]
    [InlineData("txt: {_similar: \"(\"}", "2201B", "invalid regular expression: parentheses () not balanced")]
    [InlineData("mood: {_eq: \"angry\"}", "22P02", "invalid input value for enum mood: \"angry\"")]
    [InlineData("mood: {_in: [\"sad\", \"angry\"]}", "22P02", "invalid input value for enum mood: \"angry\"")]
    [InlineData("level: {_eq: -1}", "23514", "value for domain positive violates check constraint \"positive_check\"")]
    [InlineData("pin: {_eq: 12345678901}", "parse-failed", "The value 12345678901 lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?")]
    public async Task Value_that_cannot_be_read_is_an_error_whatever_rows_there_are(string condition, string code, string message)
    {
        var (passed, failed) = await OutcomesAsync(pin => $"{{ note(where: {{id: {{_eq: 2}}, divisor: {{_gte: -{pin}}}, {condition}}}) {{ id }} }}");

        Assert.Equal($"{code} {message}", passed);
        Assert.Equal(passed, failed);
    }

    [Theory]
    [InlineData("{ part(where: {note: {pin: {_gte: 0}, txt: {_regex: \"" + Endless + "\"}}}) { id } }", """{"part":[]}""")]
    [InlineData("{ part(where: {note: {pin: {_gte: 0}, ratio: {_gt: 1}}}) { id } }", """{"part":[]}""")]
    [InlineData("{ part { id note { txt } } }", """{"part":[{"id":1,"note":null}]}""")]
    [InlineData("{ part(order_by: {note: {ratio: asc}}) { id } }", """{"part":[{"id":1}]}""")]
    [InlineData("{ note(order_by: {ratio: asc}) { id ratio } }", """{"note":[{"id":1,"ratio":100}]}""")]
    [InlineData("{ note(distinct_on: txt, order_by: [{txt: asc}, {slow: asc}]) { id } }", """{"note":[{"id":1}]}""")]
    [InlineData("{ note_aggregate(where: {ratio: {_gt: 1}}) { aggregate { count sum { ratio } } nodes { id } } }", """{"note_aggregate":{"aggregate":{"count":1,"sum":{"ratio":100}},"nodes":[{"id":1}]}}""")]
    public async Task Hidden_row_is_out_of_reach_on_every_path(string query, string expected) =>
        Assert.Equal(expected, await database.QueryAsync(query, session: User));

    [Fact]
    public async Task Rows_hidden_by_a_question_about_another_table_are_settled_before_anything_is_joined_to_them()
    {
        // role related sees the notes that some part does not belong to: the first
        var session = QueryDatabase.As("related");

        Assert.Equal("""{"note":[{"id":1,"parts":[]}]}""", await database.QueryAsync("{ note { id parts(where: {txt: {_regex: \"b\"}}) { id } } }", session: session));
        Assert.Equal("""{"note":[{"id":1}]}""", await database.QueryAsync("{ note(where: {ratio: {_gt: 0}}) { id } }", session: session));
    }

    [Theory]
    [InlineData("{ note(where: {txt: {_like: \"se%\"}}) { id } }")]
    [InlineData("{ note(where: {txt: {_ilike: \"SE__\", _nlike: \"x%\"}}) { id } }")]
    [InlineData("{ note(where: {txt: {_regex: \"^s.{3}$\", _similar: \"(se|x)en\"}}) { id } }")]
    [InlineData("{ note(where: {_or: [{txt: {_like: \"%een\"}}, {id: {_eq: 9}}]}) { id } }")]
    [InlineData("{ note(where: {_not: {parts: {txt: {_like: \"a%\"}}}}) { id } }")]
    [InlineData("{ note(where: {ratio: {_eq: 100}, mood: {_eq: \"glad\"}}) { id } }")]
    public async Task Conditions_hold_on_rows_that_are_shown(string query) => Assert.Equal("""{"note":[{"id":1}]}""", await database.QueryAsync(query, session: User));

    [Fact]
    public async Task Pattern_longer_than_what_may_be_tried_on_any_row_is_tried_on_those_shown()
    {
        var pattern = "%" + new string('%', 150) + "ee%";

        Assert.Equal("""{"note":[{"id":1}]}""", await database.QueryAsync("query($p: String) { note(where: {txt: {_like: $p}}) { id } }", $$"""{"p": "{{pattern}}"}""", User));
        Assert.Equal("""{"note":[]}""", await database.QueryAsync("query($p: String) { note(where: {txt: {_like: $p}}) { id } }", $$"""{"p": "{{pattern}}x"}""", User));
    }

    private async Task<(string Passed, string Failed)> OutcomesAsync(Func<int, string> query) =>
        (await OutcomeAsync(query(0)), await OutcomeAsync(query(1_000)));

    private async Task<string> OutcomeAsync(string query)
    {
        try
        {
            return await database.QueryAsync(query, session: User);
        }
        catch (GraphQLErrorException exception)
        {
            return $"{exception.Error.Code.Text} {exception.Error.Message}";
        }
        catch (PostgresException exception)
        {
            return $"{exception.SqlState} {exception.MessageText}";
        }
    }
}
