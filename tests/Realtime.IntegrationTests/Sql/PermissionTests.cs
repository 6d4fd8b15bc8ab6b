namespace Realtime.IntegrationTests.Sql;

public sealed class PermissionTests(ArticleDatabase database) : IClassFixture<ArticleDatabase>
{
    private static readonly Sessions.Session UserOne = QueryDatabase.As("user", ("X-Hasura-User-Id", "1"));
    private static readonly Sessions.Session UserTwo = QueryDatabase.As("user", ("X-Hasura-User-Id", "2"));

    [Theory]
    [InlineData("{ article(order_by: {id: asc}) { id } }", """{"article":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData("{ mine: article_by_pk(id: 2) { id } hidden: article_by_pk(id: 4) { id } }", """{"mine":{"id":2},"hidden":null}""")]
    [InlineData("{ author_by_pk(id: 2) { articles { id } } }", """{"author_by_pk":{"articles":[{"id":3}]}}""")]
    [InlineData("{ article_aggregate { aggregate { count max { id } } nodes { id } } }", """{"article_aggregate":{"aggregate":{"count":3,"max":{"id":3}},"nodes":[{"id":1},{"id":2},{"id":3}]}}""")]
    [InlineData("{ author(where: {articles: {title: {_eq: \"Fourth\"}}}) { id } }", """{"author":[]}""")]
    [InlineData("{ author(where: {_not: {articles: {views: {_lt: 9}}}}, order_by: {id: asc}) { id } }", """{"author":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData("{ author(where: {articles_aggregate: {count: {predicate: {_eq: 1}}}}) { id } }", """{"author":[{"id":2}]}""")]
    [InlineData("{ author(order_by: {articles_aggregate: {min: {views: asc}}}) { id } }", """{"author":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData("{ article(order_by: [{article_tags_aggregate: {count: asc}}, {id: asc}]) { id } }", """{"article":[{"id":2},{"id":3},{"id":1}]}""")] // without the right to aggregate
    [InlineData("{ article(order_by: [{article_tags_aggregate: {max: {tag: asc}}}, {id: asc}]) { id } }", """{"article":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData("{ author_by_pk(id: 2) { articles_like(args: {search: \"f\"}) { id } } }", """{"author_by_pk":{"articles_like":[]}}""")]
    [InlineData("{ search(order_by: {id: asc}) { id } }", """{"search":[{"id":1},{"id":2},{"id":3}]}""")]
    [InlineData("{ article(where: {article_tags: {tag: {_eq: \"sport\"}}}) { id } }", """{"article":[]}""")]
    public async Task Filter_holds_on_every_path(string query, string expected) => Assert.Equal(expected, await database.QueryAsync(query, session: UserOne));

    [Theory]
    [InlineData("{ article_aggregate { aggregate { count } nodes { __typename } } }", """{"article_aggregate":{"aggregate":{"count":1},"nodes":[{"__typename":"article"}]}}""")]
    [InlineData("{ article { author { name } } }", """{"article":[{"author":{"name":"Ada"}}]}""")]
    [InlineData(
        "{ author(order_by: {articles_aggregate: {count: desc}}, limit: 1) { name articles { __typename } articles_aggregate { aggregate { count } } } }",
        """{"author":[{"name":"Ada","articles":[{"__typename":"article"}],"articles_aggregate":{"aggregate":{"count":1}}}]}""")]
    [InlineData("{ author(where: {articles: {}}) { name } }", """{"author":[{"name":"Ada"}]}""")]
    [InlineData("{ popular(order_by: {_PLACEHOLDER: true}) { _PLACEHOLDER } }", """{"popular":[{"_PLACEHOLDER":"placeholder (do not use)"}]}""")]
    public async Task Permission_without_columns_counts_rows_and_leads_to_related_ones(string query, string expected) =>
        Assert.Equal(expected, await database.QueryAsync(query, session: QueryDatabase.As("counting", ("x-hasura-user-id", "1"))));

    [Fact]
    public async Task Session_decides_the_rows()
    {
        Assert.Equal("""{"article":[{"id":1},{"id":3},{"id":4}]}""", await database.QueryAsync("{ article(order_by: {id: asc}) { id } }", session: UserTwo));
        Assert.Equal("""{"author":[{"id":1}]}""", await database.QueryAsync("{ author { id } }", session: QueryDatabase.As("self", ("x-hasura-user-id", "1"))));
        Assert.Equal(
            """{"author":[{"id":1},{"id":2}]}""",
            await database.QueryAsync("{ author(order_by: {id: asc}) { id } }", session: QueryDatabase.As("listed", ("x-hasura-ids", "{1,2}"))));
        Assert.Equal(
            """{"author":[{"id":2},{"id":3}]}""",
            await database.QueryAsync("{ author(order_by: {id: asc}) { id } }", session: QueryDatabase.As("mixed", ("x-hasura-user-id", "2"))));
    }

    [Fact]
    public async Task Session_variable_that_is_missing_is_an_error()
    {
        var thrown = await Assert.ThrowsAsync<Operations.GraphQLErrorException>(() => database.QueryAsync("{ author { id } }", session: QueryDatabase.As("self")));

        Assert.Equal(("not-found", "missing session variables: \"x-hasura-user-id\""), (thrown.Error.Code.Text, thrown.Error.Message));
    }

    [Fact]
    public async Task Rule_on_another_table_may_refer_to_the_guarded_row() => Assert.Equal(
        """{"author":[{"id":1},{"id":2}]}""", await database.QueryAsync("{ author(order_by: {id: asc}) { id } }", session: QueryDatabase.As("rooted")));

    [Fact]
    public async Task Rule_over_a_relationship_is_not_filtered_by_that_tables_own_permission() => Assert.Equal(
        """{"article":[{"id":2},{"id":4}]}""", await database.QueryAsync("{ article(order_by: {id: asc}) { id } }", session: QueryDatabase.As("tagged")));

    [Theory]
    [InlineData("{ author(order_by: {id: asc}) { id } }", """{"author":[{"id":1},{"id":2}]}""")]
    [InlineData("{ author(order_by: {id: asc}, limit: 5) { id } }", """{"author":[{"id":1},{"id":2}]}""")]
    [InlineData("{ author(order_by: {id: asc}, limit: 1) { articles(order_by: {id: desc}) { id } } }", """{"author":[{"articles":[{"id":2}]}]}""")]
    [InlineData(
        "{ author_aggregate(order_by: {id: desc}) { aggregate { count } nodes { id } } }", """{"author_aggregate":{"aggregate":{"count":3},"nodes":[{"id":3},{"id":2}]}}""")]
    [InlineData(
        "{ article_aggregate(order_by: {id: asc}, offset: 1) { aggregate { count } nodes { id } } }", """{"article_aggregate":{"aggregate":{"count":3},"nodes":[{"id":2}]}}""")]
    public async Task Limit_cuts_lists_and_nodes_but_not_aggregates(string query, string expected) =>
        Assert.Equal(expected, await database.QueryAsync(query, session: QueryDatabase.As("limited")));

    [Fact]
    public async Task Column_of_an_inherited_role_shows_only_in_its_rows()
    {
        var session = QueryDatabase.As("both", ("x-hasura-user-id", "1"));

        Assert.Equal(
            """{"author":[{"id":1,"email":"ada@example.org"},{"id":2,"email":null},{"id":3,"email":null}]}""",
            await database.QueryAsync("{ author(order_by: {id: asc}) { id email } }", session: session));
        Assert.Equal("""{"author":[]}""", await database.QueryAsync("{ author(where: {email: {_eq: \"eve@example.org\"}}) { id } }", session: session));
        Assert.Equal(
            """{"author":[{"id":1},{"id":3},{"id":2}]}""",
            await database.QueryAsync("{ author(order_by: [{email: asc}, {id: desc}]) { id } }", session: session));
    }

    [Theory]
    [InlineData("{ author(where: {email: {_eq: \"x\"}}) { id } }")]
    [InlineData("{ author(order_by: {email: asc}) { id } }")]
    [InlineData("{ author(distinct_on: email) { id } }")]
    [InlineData("{ author { email } }")]
    [InlineData("{ author_aggregate { aggregate { count } } }")]
    [InlineData("{ article(where: {author: {email: {_eq: \"x\"}}}) { id } }")]
    [InlineData("{ article(order_by: {author: {email: asc}}) { id } }")]
    [InlineData("{ author(order_by: {articles_aggregate: {max: {content: asc}}}) { id } }")]
    [InlineData("{ article { article_tags_aggregate { aggregate { count } } } }")]
    [InlineData("{ article(where: {article_tags_aggregate: {count: {predicate: {_eq: 0}}}}) { id } }")]
    [InlineData("{ article(order_by: {article_tags_aggregate: {max: {article_id: asc}}}) { id } }")]
    [InlineData("{ tag { name } }")]
    public void Name_the_role_may_not_see_does_not_exist(string query) =>
        Assert.Equal("validation-failed", database.Error(query, session: UserOne).Code.Text);
}
