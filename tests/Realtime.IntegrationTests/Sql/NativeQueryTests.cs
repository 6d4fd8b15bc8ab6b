using Realtime.Operations;

namespace Realtime.IntegrationTests.Sql;

/// <summary>Native queries as root fields: rows, arguments, and what a role may see of them; each in the single and the multiplexed form.</summary>
public sealed class NativeQueryTests(NativeQueryDatabase database) : IClassFixture<NativeQueryDatabase>
{
    [Theory]
    [InlineData("{ words { one two } }", """{"words":[{"one":"hello","two":"world"},{"one":"welcome","two":"friend"}]}""")]
    [InlineData("{ words(where: {two: {_like: \"f%\"}}) { one __typename } }", """{"words":[{"one":"welcome","__typename":"word"}]}""")]
    [InlineData("{ words(order_by: {one: desc}, limit: 1) { one } }", """{"words":[{"one":"welcome"}]}""")]
    [InlineData("{ words(distinct_on: one, offset: 1) { one } }", """{"words":[{"one":"welcome"}]}""")]
    [InlineData("{ said(args: {what: \"a\", count: 2}) { one two } }", """{"said":[{"one":"a1","two":"a"},{"one":"a2","two":"a"}]}""")]
    [InlineData("{ said(args: {what: \"'); DROP TABLE book; --\", count: 1}) { two } }", """{"said":[{"two":"'); DROP TABLE book; --"}]}""")]
    [InlineData("{ said(args: {what: \"a\"}, where: {one: {_neq: \"a2\"}}) { one } }", """{"said":[{"one":"a1"},{"one":"a3"}]}""")]
    [InlineData("{ x: said(args: {what: \"x\", count: 1}) { one } y: said(args: {what: \"y\", count: 1}) { one } }", """{"x":[{"one":"x1"}],"y":[{"one":"y1"}]}""")]
    [InlineData("{ sizes(args: {by: 50}, order_by: {book_id: asc}, limit: 1) { ratio book { title } } }", """{"sizes":[{"ratio":2,"book":{"title":"First"}}]}""")]
    [InlineData("{ sizes(args: {by: 50}, where: {book: {title: {_eq: \"Third\"}}}) { ratio } }", """{"sizes":[{"ratio":6}]}""")]
    public async Task Native_query_selects_rows(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query));

    [Fact]
    public async Task Arguments_may_come_from_variables() => Assert.Equal(
        """{"said":[{"one":"b1"}]}""",
        await database.QueryAsync("query($what: String!, $count: bigint) { said(args: {what: $what, count: $count}) { one } }", """{"what": "b", "count": 1}"""));

    [Fact]
    public async Task Role_sees_the_rows_and_columns_of_its_permission()
    {
        Assert.Equal("""{"words":[{"one":"hello"},{"one":"welcome"}]}""", await database.QueryAsync("{ words { one } }", session: QueryDatabase.As("first")));
        Assert.Equal(
            """{"words":[{"two":"friend"}]}""", await database.QueryAsync("{ words { two } }", session: QueryDatabase.As("own", ("X-Hasura-Word", "welcome"))));
        Assert.Equal(
            """{"words":[{"one":"hello","two":null},{"one":"welcome","two":"friend"}]}""",
            await database.QueryAsync("{ words { one two } }", session: QueryDatabase.As("both", ("X-Hasura-Word", "welcome"))));
        Assert.Equal(
            """{"sizes":[{"book_id":2,"book":{"title":"Second"}},{"book_id":3,"book":null}]}""",
            await database.QueryAsync("{ sizes(args: {by: 1}, order_by: {book_id: asc}) { book_id book { title } } }", session: QueryDatabase.As("reader")));
    }

    [Theory]
    [InlineData("first", "{ words { two } }", "field 'two' not found in type: 'word'")]
    [InlineData("first", "{ words(where: {two: {_eq: \"world\"}}) { one } }", "field 'two' not found in type: 'word_bool_exp_bool_exp'")]
    [InlineData("reader", "{ words { one } }", "field 'words' not found in type: 'query_root'")]
    [InlineData("blind", "{ sizes(args: {by: 1}) { book { title } } }", "field 'book' not found in type: 'size'")]
    [InlineData("admin", "{ said { one } }", "missing required field 'args'")]
    [InlineData("admin", "{ said(args: {count: 1}) { one } }", "missing required field 'what'")]
    [InlineData("admin", "{ said(args: {what: 1}) { one } }", "expected a string for type 'String', but found an integer")]
    public void What_is_not_offered_is_refused(string role, string query, string message) =>
        Assert.Equal((ErrorCode.ValidationFailed, message), CodeAndMessage(database.Error(query, session: QueryDatabase.As(role))));

    [Fact]
    public void Live_query_of_it_is_polled() => Assert.Equal("native query words", database.Plan("subscription { words { one } }").Reads.UntrackedReason);

    private static (ErrorCode Code, string Message) CodeAndMessage(GraphQLError error) => (error.Code, error.Message);
}
