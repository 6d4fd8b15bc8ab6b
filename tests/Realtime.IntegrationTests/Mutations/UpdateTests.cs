namespace Realtime.IntegrationTests.Mutations;

public sealed class UpdateTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    public Task InitializeAsync() => database.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(
        "mutation { update_article(where: {author_id: {_eq: 1}}, _set: {is_published: true}, _inc: {views: 4}) { affected_rows returning { title views } } }",
        """{"update_article":{"affected_rows":2,"returning":[{"title":"First","views":5},{"title":"Second","views":5}]}}""")]
    [InlineData("mutation { update_article(where: {id: {_eq: 99}}, _set: {title: \"x\"}) { affected_rows returning { id } } }", """{"update_article":{"affected_rows":0,"returning":[]}}""")]
    [InlineData("mutation { update_article(where: {}, _set: {}) { affected_rows returning { id } } }", """{"update_article":{"affected_rows":0,"returning":[]}}""")]
    [InlineData("mutation { update_article_by_pk(pk_columns: {id: 1}, _set: {title: \"x\"}) { title author { name } } }", """{"update_article_by_pk":{"title":"x","author":{"name":"Ada"}}}""")]
    [InlineData("mutation { update_article_by_pk(pk_columns: {id: 99}, _set: {title: \"x\"}) { title } }", """{"update_article_by_pk":null}""")]
    [InlineData("mutation { update_article_by_pk(pk_columns: {id: 1}, _set: {views: null}) { views } }", """{"update_article_by_pk":{"views":null}}""")]
    [InlineData(
        "mutation { update_article(where: {author: {name: {_eq: \"Bob\"}}}, _set: {title: \"x\"}) { returning { title author { articles { title } } } } }",
        """{"update_article":{"returning":[{"title":"x","author":{"articles":[{"title":"x"}]}}]}}""")]
    [InlineData(
        "mutation { update_article_many(updates: [{where: {id: {_eq: 1}}, _set: {title: \"x\"}}, {where: {title: {_eq: \"x\"}}, _inc: {views: 1}}]) { affected_rows returning { title views } } }",
        """{"update_article_many":[{"affected_rows":1,"returning":[{"title":"x","views":1}]},{"affected_rows":1,"returning":[{"title":"x","views":2}]}]}""")]
    public async Task Update_answers(string mutation, string expected) => Assert.Equal(expected, await database.RunAsync(mutation));

    [Theory]
    [InlineData("{\"a\": 1}", "_append: {extra: {b: 2}}", """{"a":1,"b":2}""")]
    [InlineData("[1]", "_prepend: {extra: [0]}", "[0,1]")]
    [InlineData("{\"a\": 1, \"b\": 2}", "_delete_key: {extra: \"a\"}", """{"b":2}""")]
    [InlineData("[1, 2, 3]", "_delete_elem: {extra: -1}", "[1,2]")]
    [InlineData("{\"a\": {\"b\": 1, \"c\": 2}}", "_delete_at_path: {extra: [\"a\", \"b\"]}", """{"a":{"c":2}}""")]
    public async Task Json_operators_change_the_value_in_place(string before, string operation, string after)
    {
        await database.RunAsync("mutation ($x: jsonb) { update_article_by_pk(pk_columns: {id: 1}, _set: {extra: $x}) { id } }", $$"""{"x": {{before}}}""");

        Assert.Equal(
            $$$"""{"update_article_by_pk":{"extra":{{{after}}}}}""",
            await database.RunAsync($$"""mutation { update_article_by_pk(pk_columns: {id: 1}, {{operation}}) { extra } }"""));
    }

    [Theory]
    [InlineData("_set: {views: 1}, _inc: {views: 1}", "Column found in multiple operators: ['views'].")]
    [InlineData("", "at least any one of _append, _delete_at_path, _delete_elem, _delete_key, _inc, _prepend, _set is expected")]
    public async Task Operators_that_make_no_sense_are_refused(string operators, string message) => Assert.Equal(
        ("validation-failed", message, "$.selectionSet.update_article.args"),
        await database.FailAsync($$"""mutation { update_article(where: {}, {{operators}}) { affected_rows } }"""));

    [Fact]
    public async Task Delete_answers_with_rows_as_they_were()
    {
        await database.RunAsync("mutation { insert_article_tag(objects: {article_id: 1, tag: \"news\"}) { affected_rows } }");

        Assert.Equal(
            """{"delete_article":{"affected_rows":2,"returning":[{"title":"First","article_tags":[{"tag":"news"}],"author":{"article_count":2}},{"title":"Second","article_tags":[],"author":{"article_count":2}}]}}""",
            await database.RunAsync(
                "mutation { delete_article(where: {author_id: {_eq: 1}}) { affected_rows returning { title article_tags { tag } author { article_count } } } }"));
        Assert.Equal("""{"delete_article_by_pk":null}""", await database.RunAsync("mutation { delete_article_by_pk(id: 1) { id } }"));
        Assert.Equal("0", await database.ReadAsync("SELECT count(*) FROM article_tag"));
    }

    [Fact]
    public async Task Violation_of_a_delete_is_reported_at_the_root() => Assert.Equal(
        ("constraint-violation", "Foreign key violation. update or delete on table \"author\" violates foreign key constraint \"article_author_id_fkey\" on table \"article\"", "$"),
        await database.FailAsync("mutation { delete_author(where: {}) { affected_rows } }"));
}
