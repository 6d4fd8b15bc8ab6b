using Realtime.Sessions;

namespace Realtime.IntegrationTests.Mutations;

public sealed class ConflictTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private static readonly Session UserOne = MutationDatabase.As("user", ("X-Hasura-User-Id", "1"));

    public Task InitializeAsync() => database.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(
        "mutation { insert_tag(objects: [{name: \"news\"}, {name: \"b\"}], on_conflict: {constraint: tag_pkey, update_columns: []}) { affected_rows returning { name } } }",
        """{"insert_tag":{"affected_rows":1,"returning":[{"name":"b"}]}}""")]
    [InlineData("mutation { insert_tag_one(object: {name: \"news\"}, on_conflict: {constraint: tag_pkey}) { name } }", """{"insert_tag_one":null}""")]
    [InlineData(
        "mutation { insert_author_one(object: {name: \"Ada\", rank: 9}, on_conflict: {constraint: author_name_key, update_columns: [rank]}) { id rank } }",
        """{"insert_author_one":{"id":1,"rank":9}}""")]
    [InlineData(
        "mutation { insert_author(objects: {name: \"Ada\", rank: 9}, on_conflict: {constraint: author_name_key, update_columns: [rank], where: {rank: {_gt: 8}}}) { affected_rows } }",
        """{"insert_author":{"affected_rows":0}}""")]
    public async Task Conflict_updates_or_skips(string mutation, string expected) => Assert.Equal(expected, await database.RunAsync(mutation));

    [Fact]
    public async Task Upsert_of_a_foreign_row_changes_nothing()
    {
        const string mutation =
            "mutation { insert_article(objects: {title: \"Third\", views: 5}, on_conflict: {constraint: article_title_key, update_columns: [views]}) { affected_rows } }";

        Assert.Equal("""{"insert_article":{"affected_rows":0}}""", await database.RunAsync(mutation, session: UserOne));
        Assert.Equal("1", await database.ReadAsync("SELECT views FROM article WHERE title = 'Third'"));
    }

    [Fact]
    public async Task Role_that_may_not_update_can_skip_what_exists()
    {
        Assert.Equal(
            """{"insert_author":{"affected_rows":1}}""",
            await database.RunAsync(
                "mutation { insert_author(objects: [{name: \"Ada\"}, {name: \"new\"}], on_conflict: {constraint: author_name_key, update_columns: []}) { affected_rows } }", session: UserOne));
        Assert.Equal("3", await database.ReadAsync("SELECT count(*) FROM author"));
        Assert.Equal(
            ("validation-failed", "erroneous column name", "$.selectionSet.insert_author.args.on_conflict"),
            await database.FailAsync(
                "mutation { insert_author(objects: [{name: \"Ada\"}], on_conflict: {constraint: author_name_key, update_columns: [_PLACEHOLDER]}) { affected_rows } }", session: UserOne));
    }

    [Fact]
    public async Task Upsert_sets_the_presets_of_the_update_permission() => Assert.Equal(
        """{"insert_article":{"returning":[{"views":5,"updated_by":1}]}}""",
        await database.RunAsync(
            "mutation { insert_article(objects: {title: \"First\", views: 5}, on_conflict: {constraint: article_title_key, update_columns: [views]}) { returning { views updated_by } } }",
            session: UserOne));

    [Theory]
    [InlineData("First")]
    [InlineData("new")]
    public async Task Upsert_is_checked_for_new_and_for_existing_rows(string title)
    {
        var mutation = $$"""mutation { insert_article(objects: {title: "{{title}}", author_id: 1}, on_conflict: {constraint: article_title_key, update_columns: [author_id]}) { affected_rows } }""";

        Assert.Equal(
            ("permission-error", "check constraint of an insert/update permission has failed", "$.selectionSet.insert_article.args.objects"),
            await database.FailAsync(mutation, session: MutationDatabase.As("related", ("X-Hasura-Name", "Bob"))));
        Assert.Equal("3", await database.ReadAsync("SELECT count(*) FROM article"));
    }

    [Fact]
    public async Task Upserts_at_the_same_time_all_succeed()
    {
        const string mutation =
            "mutation { insert_author_one(object: {name: \"same\", rank: 1}, on_conflict: {constraint: author_name_key, update_columns: [rank]}) { name } }";

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => database.RunAsync(mutation)));

        Assert.All(answers, answer => Assert.Equal("""{"insert_author_one":{"name":"same"}}""", answer));
        Assert.Equal("1", await database.ReadAsync("SELECT count(*) FROM author WHERE name = 'same'"));
    }
}
