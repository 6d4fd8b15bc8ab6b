using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Demo;

/// <summary>Who may do what in the demo.</summary>
public sealed class PermissionTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const int Draft = 401; // of author 1

    [Fact]
    public async Task Draft_is_there_for_its_author_alone()
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{{ article_by_pk(id: {Draft}) {{ id }} article_tag(where: {{article_id: {{_eq: {Draft}}}}}) {{ tag_name }} }}");

        var owner = (await demo.Gateway.QueryAsUserAsync(1, query))["data"]!;
        var other = (await demo.Gateway.QueryAsUserAsync(2, query))["data"]!;
        var anonymous = (await demo.Gateway.QueryAsync(query))["data"]!;

        Assert.Equal(Draft, (int)owner["article_by_pk"]!["id"]!);
        Assert.NotEmpty(owner["article_tag"]!.AsArray());
        Assert.All([other, anonymous], data =>
        {
            Assert.Null(data["article_by_pk"]);
            Assert.Empty(data["article_tag"]!.AsArray());
        });
    }

    [Theory]
    [InlineData("{ article { views } }")]
    [InlineData("{ article { is_published } }")]
    [InlineData("{ author { joined_at } }")]
    [InlineData("{ author { email } }")]
    public async Task Column_that_anonymous_may_not_see_does_not_exist(string query) => Refused(await demo.Gateway.QueryAsync(query), "validation-failed");

    [Fact]
    public async Task Address_of_an_author_does_not_exist_for_users() => Refused(await demo.Gateway.QueryAsUserAsync(1, "{ author { email } }"), "validation-failed");

    [Fact]
    public async Task Article_belongs_to_who_inserts_it()
    {
        var answer = await demo.Gateway.QueryAsUserAsync(2, """mutation { insert_article_one(object: {title: "Mine"}) { author_id is_published published_at } }""");

        var article = answer["data"]!["insert_article_one"]!;
        Assert.Equal(2, (int)article["author_id"]!);
        Assert.False((bool)article["is_published"]!);
        Assert.Null(article["published_at"]);
    }

    [Fact]
    public async Task Author_of_an_article_cannot_be_chosen() => Refused(
        await demo.Gateway.QueryAsUserAsync(2, """mutation { insert_article_one(object: {title: "Yours", author_id: 1}) { id } }"""), "validation-failed");

    [Fact]
    public async Task Articles_of_others_are_not_changed()
    {
        var before = await demo.Database.ScalarAsync<string>("SELECT md5(string_agg(article::text, ',' ORDER BY id)) FROM article WHERE author_id = 1");

        var answer = await demo.Gateway.QueryAsUserAsync(2, """
            mutation {
              update_article(where: {author_id: {_eq: 1}}, _set: {title: "taken"}) { affected_rows }
              delete_article(where: {author_id: {_eq: 1}}) { affected_rows }
            }
            """);

        Assert.Equal(0, (int)answer["data"]!["update_article"]!["affected_rows"]!);
        Assert.Equal(0, (int)answer["data"]!["delete_article"]!["affected_rows"]!);
        Assert.Equal(before, await demo.Database.ScalarAsync<string>("SELECT md5(string_agg(article::text, ',' ORDER BY id)) FROM article WHERE author_id = 1"));
    }

    [Fact]
    public async Task Published_article_has_its_date_and_a_withdrawn_one_none()
    {
        const string mutation = """mutation { a: update_article_by_pk(pk_columns: {id: 394}, _set: {is_published: IS}) { published_at } }""";

        var withdrawn = await demo.Gateway.QueryAsUserAsync(2, mutation.Replace("IS", "false", StringComparison.Ordinal));
        var published = await demo.Gateway.QueryAsUserAsync(2, mutation.Replace("IS", "true", StringComparison.Ordinal));

        Assert.Null(withdrawn["data"]!["a"]!["published_at"]);
        Assert.NotNull(published["data"]!["a"]!["published_at"]);
    }

    [Fact]
    public async Task Tags_of_an_article_are_written_by_its_author_alone()
    {
        const string mutation = """mutation { insert_article_tag_one(object: {article_id: 401, tag_name: "weather"}) { tag_name } }""";

        Refused(await demo.Gateway.QueryAsUserAsync(2, mutation), "permission-error");
        var own = await demo.Gateway.QueryAsUserAsync(1, mutation);

        Assert.Equal("weather", (string?)own["data"]!["insert_article_tag_one"]!["tag_name"]);
    }

    [Fact]
    public async Task Tag_can_be_renamed_and_deleted_by_a_user()
    {
        await demo.Gateway.QueryAsUserAsync(1, """mutation { insert_tag_one(object: {name: "sheds"}) { name } }""");
        var renamed = await demo.Gateway.QueryAsUserAsync(2, """mutation { update_tag_by_pk(pk_columns: {name: "sheds"}, _set: {name: "cabins"}) { name } }""");
        var deleted = await demo.Gateway.QueryAsUserAsync(1, """mutation { delete_tag_by_pk(name: "cabins") { name } }""");

        Assert.Equal("cabins", (string?)renamed["data"]!["update_tag_by_pk"]!["name"]);
        Assert.Equal("cabins", (string?)deleted["data"]!["delete_tag_by_pk"]!["name"]);
    }

    private static void Refused(JsonNode answer, string code)
    {
        Assert.Null(answer["data"]);
        Assert.Equal(code, (string?)answer["errors"]![0]!["extensions"]!["code"]);
    }
}
