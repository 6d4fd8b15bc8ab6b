namespace Realtime.IntegrationTests.Sql;

public sealed class PlanErrorTests(ArticleDatabase database) : IClassFixture<ArticleDatabase>
{
    [Theory]
    [InlineData("{ article(distinct_on: author_id, order_by: {id: asc}) { id } }", "\"distinct_on\" columns must match initial \"order_by\" columns", "$.selectionSet.article.args")]
    [InlineData("{ article(limit: -1) { id } }", "expected a non-negative 32-bit integer for type 'Int', but found an integer", "$.selectionSet.article.args.limit")]
    [InlineData("{ article(offset: -1) { id } }", "unexpected negative value", "$.selectionSet.article.args.offset")]
    [InlineData("{ article(where: {id: {_eq: null}}) { id } }", "unexpected null value for type 'Int'", "$.selectionSet.article.args.where.id._eq")]
    [InlineData("{ author(where: {articles_aggregate: {}}) { id } }", "exactly one predicate should be specified", "$.selectionSet.author.args.where.articles_aggregate")]
    [InlineData("{ article { extra(path: null) } }", "expected a string for type 'String', but found null", "$.selectionSet.article.selectionSet.extra.args.path")]
    [InlineData("{ article_aggregate { aggregate { count(columns: null) } } }", "expected a list, but found null", "$.selectionSet.article_aggregate.selectionSet.aggregate.selectionSet.count.args.columns")]
    [InlineData("{ article_aggregate { aggregate { count(distinct: null) } } }", "expected a boolean for type 'Boolean', but found null", "$.selectionSet.article_aggregate.selectionSet.aggregate.selectionSet.count.args.distinct")]
    [InlineData("{ author(where: {articles_aggregate: {count: {arguments: null, predicate: {_eq: 1}}}}) { id } }", "expected a list, but found null", "$.selectionSet.author.args.where.articles_aggregate.count.arguments")]
    [InlineData("{ author(where: {articles_aggregate: {count: {distinct: null, predicate: {_eq: 1}}}}) { id } }", "expected a boolean for type 'Boolean', but found null", "$.selectionSet.author.args.where.articles_aggregate.count.distinct")]
    [InlineData("{ author(where: {articles_aggregate: {count: {filter: null, predicate: {_eq: 1}}}}) { id } }", "expected an object for type 'article_bool_exp', but found null", "$.selectionSet.author.args.where.articles_aggregate.count.filter")]
    [InlineData("{ article { extra(path: \"$.a..b\") } }", "parse json path error: $.a..b", "$.selectionSet.article.selectionSet.extra.args.path")]
    public void Bad_argument_is_a_validation_error(string query, string message, string path)
    {
        var error = database.Error(query);

        Assert.Equal((message, path, "validation-failed"), (error.Message, error.Path, error.Code.Text));
    }

    [Fact]
    public void Plan_reads_what_permissions_read()
    {
        var plan = database.Plan("{ author { name articles { title } } }", session: QueryDatabase.As("user", ("x-hasura-user-id", "1")));

        Assert.Null(plan.Reads.UntrackedReason);
        Assert.Equal(["author", "article"], plan.Reads.Tables.Keys.Select(name => name.Name));
        Assert.Equal(["author_id", "id", "is_published", "title"], plan.Reads.Tables[new("public", "article")].Except(["id"]).Append("id").Order());
        Assert.Equal(["id", "name"], plan.Reads.Tables[new("public", "author")].Order());
    }

    [Theory]
    [InlineData("{ popular { id } }", "view popular")]
    [InlineData("{ search { id } }", "function search")]
    [InlineData("{ author { full_name } }", "function full_name")]
    public void Plan_says_what_cannot_be_tracked(string query, string reason) => Assert.Equal(reason, database.Plan(query).Reads.UntrackedReason);
}
