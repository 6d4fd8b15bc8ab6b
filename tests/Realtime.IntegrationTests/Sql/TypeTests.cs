namespace Realtime.IntegrationTests.Sql;

public sealed class TypeTests(TypeDatabase database) : IClassFixture<TypeDatabase>
{
    [Theory]
    [InlineData("mood", "\"very \\\"glad\\\"\"")]
    [InlineData("composite", """{"a":1,"b":"x y"}""")]
    [InlineData("dom", "5")]
    [InlineData("fixed", "\"ab  \"")]
    [InlineData("letter", "\"z\"")]
    [InlineData("flags", "\"101\"")]
    [InlineData("bin", "\"\\\\x00ff\"")]
    [InlineData("addr", "\"10.0.0.1\"")]
    [InlineData("cash", "\"$12.50\"")]
    [InlineData("span", "\"[1,3)\"")]
    [InlineData("ends", "\"infinity\"")]
    [InlineData("took", "\"1 day\"")]
    [InlineData("doc", "\"<a>b</a>\"")]
    [InlineData("grid", "[[1,2],[3,4]]")]
    [InlineData("words", "\"MiXed\"")]
    [InlineData("select", "true")]
    [InlineData("moods", "[\"sad\"]")]
    public async Task Type_has_its_json_form(string column, string json) =>
        Assert.Equal($$$"""{"types":[{"{{{column}}}":{{{json}}}}]}""", await database.QueryAsync($"{{ types {{ {column} }} }}"));

    [Theory]
    [InlineData("mood", "_eq", "\"very \\\"glad\\\"\"")]
    [InlineData("mood", "_in", "[\"sad\", \"very \\\"glad\\\"\"]")]
    [InlineData("composite", "_eq", "\"(1,\\\"x y\\\")\"")]
    [InlineData("composite", "_in", "[\"(1,\\\"x y\\\")\"]")]
    [InlineData("dom", "_gte", "5")]
    [InlineData("dom", "_in", "[5, 6]")]
    [InlineData("small", "_lt", "8")]
    [InlineData("fixed", "_eq", "\"ab\"")]
    [InlineData("letter", "_eq", "\"z\"")]
    [InlineData("flags", "_eq", "\"101\"")]
    [InlineData("bin", "_eq", "\"\\\\x00ff\"")]
    [InlineData("cash", "_gt", "\"12\"")]
    [InlineData("span", "_eq", "\"[1,3)\"")]
    [InlineData("at", "_eq", "\"2020-01-02T04:04:05+01\"")]
    [InlineData("ends", "_gt", "\"2100-01-01\"")]
    [InlineData("took", "_eq", "\"24:00:00\"")]
    [InlineData("uid", "_in", "[\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\"]")]
    [InlineData("words", "_eq", "\"mixed\"")]
    [InlineData("words", "_like", "\"mix%\"")]
    [InlineData("select", "_eq", "true")]
    public async Task Type_compares_with_what_a_client_sends(string column, string @operator, string literal)
    {
        Assert.Equal("""{"types":[{"id":1}]}""", await database.QueryAsync($"{{ types(where: {{{column}: {{{@operator}: {literal}}}}}) {{ id }} }}"));
        Assert.Equal("""{"types":[]}""", await database.QueryAsync($"{{ types(where: {{_not: {{{column}: {{{@operator}: {literal}}}}}}}) {{ id }} }}"));
    }

    [Fact]
    public async Task Array_column_compares_with_arrays()
    {
        Assert.Equal("""{"types":[{"id":1}]}""", await database.QueryAsync("{ types(where: {moods: {_contains: [\"sad\"]}}) { id } }"));
        Assert.Equal("""{"types":[{"id":1}]}""", await database.QueryAsync("{ types(where: {moods: {_eq: [\"sad\"]}}) { id } }"));
        Assert.Equal("""{"types":[]}""", await database.QueryAsync("{ types(where: {moods: {_neq: [\"sad\"]}}) { id } }"));
    }

    [Theory]
    [InlineData("_ancestor: \"a.b\"", "1,2")]
    [InlineData("_descendant: \"a.b\"", "2,3")]
    [InlineData("_ancestor_any: [\"a.b\", \"x\"]", "1,2,4")]
    [InlineData("_descendant_any: [\"a.b.c\", \"x\"]", "3,4")]
    [InlineData("_matches: \"a.*{1}\"", "2")]
    [InlineData("_matches_any: [\"*.c\", \"x\"]", "3,4")]
    [InlineData("_matches_fulltext: \"b & !c\"", "2")]
    [InlineData("_eq: \"x\"", "4")]
    public async Task Tree_operator_keeps_rows(string condition, string ids) => Assert.Equal(
        $$"""{"tree":[{{string.Join(",", ids.Split(',').Select(id => $$"""{"id":{{id}}}"""))}}]}""",
        await database.QueryAsync($"{{ tree(where: {{path: {{{condition}}}}}, order_by: {{id: asc}}) {{ id }} }}"));

    [Fact]
    public async Task Permission_knows_the_operators_of_trees() => Assert.Equal(
        """{"tree":[{"id":2},{"id":3},{"id":4}]}""", await database.QueryAsync("{ tree(order_by: {id: asc}) { id } }", session: QueryDatabase.As("below")));
}
