namespace Realtime.IntegrationTests.Mutations;

public sealed class NestedInsertTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    public Task InitializeAsync() => database.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_parent_gets_its_own_rows_at_any_depth() => Assert.Equal(
        """{"insert_author":{"affected_rows":11,"returning":[{"name":"x","articles":[{"title":"x1","article_tags":[{"tag":"a"}]},{"title":"x2","article_tags":[]}]},{"name":"y","articles":[{"title":"y1","article_tags":[{"tag":"b"},{"tag":"c"}]}]}]}}""",
        await database.RunAsync(
            """
            mutation {
              insert_author(objects: [
                {name: "x", articles: {data: [{title: "x1", article_tags: {data: [{tag_row: {data: {name: "a"}}}]}}, {title: "x2"}]}},
                {name: "y", articles: {data: [{title: "y1", article_tags: {data: [{tag_row: {data: {name: "b"}}}, {tag_row: {data: {name: "c"}}}]}}]}}
              ]) { affected_rows returning { name articles(order_by: {id: asc}) { title article_tags(order_by: {tag: asc}) { tag } } } }
            }
            """));

    [Fact]
    public async Task Rows_of_a_level_are_one_statement() => Assert.Equal(
        3,
        database.Plan(
            """
            mutation {
              insert_author(objects: [{name: "x", articles: {data: [{title: "x1"}, {title: "x2"}]}}, {name: "y", articles: {data: [{title: "y1"}]}}]) { returning { articles { id } } }
            }
            """).Statements.Count);

    [Fact]
    public async Task Rows_of_a_level_are_one_statement_out_of_a_variable_too()
    {
        const string mutation = "mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { affected_rows } }";
        const string rows = """{"rows": [{"name": "x", "articles": {"data": [{"title": "a"}, {"title": "b"}]}}, {"name": "y", "articles": {"data": [{"title": "c"}]}}]}""";

        Assert.Equal(2, database.Plan(mutation, rows).Statements.Count);
        Assert.Equal("""{"insert_author":{"affected_rows":5}}""", await database.RunAsync(mutation, rows));
    }

    [Fact]
    public async Task Rows_of_one_parent_are_one_value() => Assert.Equal(
        """{"insert_author_one":{"articles":[{"title":"a"},{"title":"b"}]}}""",
        await database.RunAsync(
            "mutation ($rows: [article_insert_input!]!) { insert_author_one(object: {name: \"x\", articles: {data: $rows}}) { articles(order_by: {id: asc}) { title } } }",
            """{"rows": [{"title": "a"}, {"title": "b"}]}"""));

    [Theory]
    [InlineData("insert_article_one(object: {title: \"x\", author: {data: {name: \"new\"}}}) { author_id author { name } }", """{"insert_article_one":{"author_id":3,"author":{"name":"new"}}}""")]
    [InlineData("insert_author_one(object: {name: \"new\", profile: {data: {phone: \"1\"}}}) { id profile { author_id phone } }", """{"insert_author_one":{"id":3,"profile":{"author_id":3,"phone":"1"}}}""")]
    [InlineData(
        "insert_author_one(object: {name: \"new\", profile_photo: {data: {url: \"u\"}}, profile: {data: {phone: \"1\"}}}) { profile { phone } profile_photo { url } }",
        """{"insert_author_one":{"profile":{"phone":"1"},"profile_photo":{"url":"u"}}}""")]
    [InlineData("insert_profile_one(object: {phone: \"1\", author: {data: {name: \"new\"}}}) { author_id }", """{"insert_profile_one":{"author_id":3}}""")]
    [InlineData("insert_author_one(object: {name: \"new\", articles: null, profile: null}) { articles { id } }", """{"insert_author_one":{"articles":[]}}""")]
    [InlineData("insert_author(objects: {name: \"new\", articles: {data: []}}) { affected_rows }", """{"insert_author":{"affected_rows":1}}""")]
    [InlineData(
        "insert_article(objects: [{title: \"x\", author: {data: {name: \"a\"}}}, {title: \"y\", author_id: 1}, {title: \"z\", author: {data: {name: \"b\"}}}]) { affected_rows returning { title author { name } } }",
        """{"insert_article":{"affected_rows":5,"returning":[{"title":"x","author":{"name":"a"}},{"title":"y","author":{"name":"Ada"}},{"title":"z","author":{"name":"b"}}]}}""")]
    public async Task Related_rows_are_inserted_in_the_order_that_their_keys_need(string field, string expected) =>
        Assert.Equal(expected, await database.RunAsync($"mutation {{ {field} }}"));

    [Fact]
    public async Task Conflict_in_nested_rows_is_resolved_row_by_row() => Assert.Equal(
        """{"insert_article":{"affected_rows":4,"returning":[{"author_id":1},{"author_id":1}]}}""",
        await database.RunAsync(
            """
            mutation {
              insert_article(objects: [
                {title: "x", author: {data: {name: "Ada"}, on_conflict: {constraint: author_name_key, update_columns: [name]}}},
                {title: "y", author: {data: {name: "Ada"}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}
              ]) { affected_rows returning { author_id } }
            }
            """));

    [Fact]
    public async Task Nested_row_that_is_skipped_leaves_nothing_to_point_to()
    {
        Assert.Equal(
            ("not-supported", "cannot proceed to insert object relation \"author\" since insert to table \"author\" affects zero rows"),
            await FailAsync("insert_article_one(object: {title: \"x\", author: {data: {name: \"Ada\"}, on_conflict: {constraint: author_name_key, update_columns: []}}}) { id }"));
        Assert.Equal(
            ("not-supported", "cannot proceed to insert array relations since insert to table \"author\" affects zero rows"),
            await FailAsync("insert_author_one(object: {name: \"Ada\", articles: {data: [{title: \"x\"}]}}, on_conflict: {constraint: author_name_key, update_columns: []}) { id }"));
        Assert.Equal("3", await database.ReadAsync("SELECT count(*) FROM article"));
    }

    [Fact]
    public async Task Column_that_is_determined_already_is_refused()
    {
        Assert.Equal(
            ("validation-failed", "cannot insert \"author_id\" columns as their values are already being determined by parent insert", "$.selectionSet.insert_author.args.objects[0].articles.data[1]"),
            await database.FailAsync("mutation { insert_author(objects: [{name: \"x\", articles: {data: [{title: \"a\"}, {title: \"b\", author_id: 3}]}}]) { affected_rows } }"));
        Assert.Equal(
            ("validation-failed", "cannot insert object relationship \"author\" as \"author_id\" column values are already determined", "$.selectionSet.insert_article.args.objects[0].author"),
            await database.FailAsync("mutation { insert_article(objects: [{title: \"x\", author_id: 3, author: {data: {name: \"x\"}}}]) { affected_rows } }"));
    }

    [Fact]
    public async Task Relationship_that_would_determine_a_column_twice_is_refused() => Assert.Equal(
        (
            "validation-failed",
            "cannot insert along relationship \"own_rank_articles\" as it maps more than one column to \"author_id\"",
            "$.selectionSet.insert_author_one.args.object.own_rank_articles.data"),
        await database.FailAsync("mutation { insert_author_one(object: {name: \"x\", own_rank_articles: {data: [{title: \"a\"}]}}) { id } }"));

    [Fact]
    public async Task Preset_wins_over_the_parents_key_and_the_check_holds_in_nested_rows()
    {
        var session = MutationDatabase.As("user", ("X-Hasura-User-Id", "2"));

        Assert.Equal(
            """{"insert_author_one":{"name":"x"}}""",
            await database.RunAsync("mutation { insert_author_one(object: {name: \"x\", articles: {data: [{title: \"a\"}]}}) { name } }", session: session));
        Assert.Equal("2", await database.ReadAsync("SELECT author_id FROM article WHERE title = 'a'"));
        Assert.Equal(
            ("permission-error", "check constraint of an insert/update permission has failed", "$.selectionSet.insert_author_one.args.object.articles.data"),
            await database.FailAsync("mutation { insert_author_one(object: {name: \"y\", articles: {data: [{title: \"b\", views: 100}]}}) { name } }", session: session));
        Assert.Equal("0", await database.ReadAsync("SELECT count(*) FROM author WHERE name = 'y'"));
    }

    [Fact]
    public async Task Rows_of_one_variable_may_be_nested() => Assert.Equal(
        """{"insert_author":{"affected_rows":3}}""",
        await database.RunAsync(
            "mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { affected_rows } }",
            """{"rows": [{"name": "x", "articles": {"data": [{"title": "a"}]}}, {"name": "y"}]}"""));

    private async Task<(string, string)> FailAsync(string field)
    {
        var (code, message, _) = await database.FailAsync($"mutation {{ {field} }}");
        return (code, message);
    }
}
