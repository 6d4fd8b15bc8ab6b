using Realtime.Sessions;

namespace Realtime.IntegrationTests.Mutations;

public sealed class PermissionTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private const string CheckFailed = "check constraint of an insert/update permission has failed";
    private static readonly Session UserOne = MutationDatabase.As("user", ("X-Hasura-User-Id", "1"));

    public Task InitializeAsync() => database.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Preset_is_written_for_the_client() => Assert.Equal(
        """{"insert_article_one":{"title":"x","author_id":1}}""",
        await database.RunAsync("mutation { insert_article_one(object: {title: \"x\", is_published: true}) { title author_id } }", session: UserOne));

    [Fact]
    public async Task Row_written_is_returned_and_related_rows_only_where_the_role_sees_them()
    {
        var session = MutationDatabase.As("related", ("X-Hasura-Name", "Ada"));

        Assert.Equal(
            """{"insert_article":{"affected_rows":2,"returning":[{"title":"x"},{"title":"y"}]},"one":{"title":"z"}}""",
            await database.RunAsync(
                "mutation { insert_article(objects: [{title: \"x\"}, {title: \"y\", is_published: true}]) { affected_rows returning { title } } one: insert_article_one(object: {title: \"z\"}) { title } }",
                session: UserOne));
        Assert.Equal(
            """{"insert_author_one":{"articles":[{"title":"b"}]}}""",
            await database.RunAsync(
                "mutation { insert_author_one(object: {name: \"new\", articles: {data: [{title: \"a\"}, {title: \"b\", is_published: true}]}}) { articles { title } } }",
                session: MutationDatabase.As("user", ("X-Hasura-User-Id", "3"))));
        Assert.Contains(
            "field 'views' not found in type: 'article'",
            (await database.FailAsync("mutation { insert_article_one(object: {title: \"q\", author_id: 1}) { views } }", session: session)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mutation { insert_article(objects: [{title: \"x\"}, {title: \"y\", views: 100}]) { affected_rows } }", "$.selectionSet.insert_article.args.objects")]
    [InlineData("mutation { insert_article(objects: {title: \"y\", views: null}) { affected_rows } }", "$.selectionSet.insert_article.args.objects")]
    [InlineData("mutation { update_article(where: {id: {_eq: 1}}, _inc: {views: 99}) { affected_rows } }", "$")]
    [InlineData("mutation { update_article_by_pk(pk_columns: {id: 1}, _set: {views: 100}) { id } }", "$")]
    [InlineData("mutation { insert_author_one(object: {name: \"nobody\"}) { name } }", "$.selectionSet.insert_author_one.args.object")]
    public async Task Check_that_fails_undoes_the_mutation(string mutation, string path)
    {
        var before = await database.ReadAsync("SELECT array_agg(a ORDER BY id) FROM article a");

        Assert.Equal(("permission-error", CheckFailed, path), await database.FailAsync(mutation, session: UserOne));
        Assert.Equal(before, await database.ReadAsync("SELECT array_agg(a ORDER BY id) FROM article a"));
    }

    [Theory]
    [InlineData("mutation { insert_article(objects: {title: \"x\", author_id: 1}) { affected_rows } }", true)]
    [InlineData("mutation { insert_article(objects: [{title: \"x\", author_id: 1}, {title: \"y\", author_id: 2}]) { affected_rows } }", false)]
    [InlineData("mutation { update_article(where: {id: {_eq: 3}}, _set: {author_id: 1}) { affected_rows } }", true)]
    [InlineData("mutation { update_article(where: {id: {_eq: 1}}, _set: {author_id: 2}) { affected_rows } }", false)]
    public async Task Check_over_a_relationship_looks_at_the_rows_as_written(string mutation, bool succeeds)
    {
        var session = MutationDatabase.As("related", ("X-Hasura-Name", "Ada"));
        if (succeeds)
        {
            Assert.Contains("\"affected_rows\":1", await database.RunAsync(mutation, session: session), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("permission-error", (await database.FailAsync(mutation, session: session)).Code);
        }
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Check_may_compare_with_another_table(int quantity, bool succeeds)
    {
        var mutation = $$"""mutation { insert_basket(objects: {stock_id: 1, quantity: {{quantity}}}) { affected_rows } }""";
        var answer = succeeds ? await database.RunAsync(mutation, session: UserOne) : (await database.FailAsync(mutation, session: UserOne)).Code;

        Assert.Equal(succeeds ? """{"insert_basket":{"affected_rows":1}}""" : "permission-error", answer);
    }

    [Fact]
    public async Task Update_and_delete_touch_only_rows_of_the_filter()
    {
        Assert.Equal("""{"update_article":{"affected_rows":2}}""", await database.RunAsync("mutation { update_article(where: {}, _set: {views: 3}) { affected_rows } }", session: UserOne));
        Assert.Equal("""{"update_article_by_pk":null}""", await database.RunAsync("mutation { update_article_by_pk(pk_columns: {id: 3}, _set: {views: 3}) { id } }", session: UserOne));
        Assert.Equal("""{"delete_article":{"affected_rows":2}}""", await database.RunAsync("mutation { delete_article(where: {}) { affected_rows } }", session: UserOne));
        Assert.Equal("{Third}", await database.ReadAsync("SELECT array_agg(title) FROM article"));
    }

    [Fact]
    public async Task Missing_session_variable_is_an_error_before_anything_is_written()
    {
        Assert.Equal(
            ("not-found", "missing session variables: \"x-hasura-user-id\"", "$"),
            await database.FailAsync("mutation { insert_article(objects: {title: \"x\"}) { affected_rows } }", session: MutationDatabase.As("user")));
        Assert.Equal("3", await database.ReadAsync("SELECT count(*) FROM article"));
    }

    [Fact]
    public async Task Backend_only_permission_is_for_backend_sessions()
    {
        const string mutation = "mutation { insert_article(objects: {title: \"x\", author_id: 1}) { affected_rows } }";

        Assert.Equal("no mutations exist", (await database.FailAsync(mutation, session: MutationDatabase.As("server"))).Message);
        Assert.Equal(
            """{"insert_article":{"affected_rows":1}}""",
            await database.RunAsync(mutation, session: new Session("server", [], hasAdminSecret: true, useBackendOnlyPermissions: true)));
    }

    [Fact]
    public async Task Column_that_is_not_the_roles_does_not_exist() => Assert.Equal(
        "field 'author_id' not found in type: 'article_insert_input'",
        (await database.FailAsync("mutation { insert_article(objects: {title: \"x\", author_id: 2}) { affected_rows } }", session: UserOne)).Message);
}
