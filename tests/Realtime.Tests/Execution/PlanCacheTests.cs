using Realtime.Documents;
using Realtime.Execution;
using Realtime.Tests.Documents;

namespace Realtime.Tests.Execution;

/// <summary>A plan serves another request only when everything it was made from is the same there.</summary>
public sealed class PlanCacheTests
{
    private readonly PlanCache<object> _cache = new(100_000, static _ => 100);

    [Theory]
    [InlineData("{ article(limit: 1) { id } }", "{ article(limit: 2) { id } }", true)]
    [InlineData("{ article(limit: 1) { id } }", "{ article(limit: -1) { id } }", false)]
    [InlineData("{ article(limit: 1) { id } }", "{ article(limit: 99999999999) { id } }", false)]
    [InlineData("{ article(limit: 1) { id } }", "{ author(limit: 1) { id } }", false)]
    [InlineData("query($n: Int = 1) { article(limit: $n) { id } }", "query($n: Int = 2) { article(limit: $n) { id } }", false)]
    [InlineData("query($n: Int = 1) { article(limit: $n, offset: 1) { id } }", "query($n: Int = 1) { article(limit: $n, offset: 2) { id } }", true)]
    public void Plan_is_shared_by_documents_that_differ_in_free_literals(string first, string second, bool shared) =>
        Assert.Equal(shared, IsShared(first, "{}", second, "{}"));

    [Theory]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": 2}""", true)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": -2}""", false)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": 99999999999}""", false)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": "1"}""", false)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": null}""", false)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", "{}", false)]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"v": 1}""", """{"v": 1, "w": 1}""", false)]
    [InlineData("query($v: Boolean!) { article { id title @skip(if: $v) } }", """{"v": true}""", """{"v": false}""", false)]
    [InlineData("query($v: [Int!]) { article(where: {id: {_in: $v}}) { id } }", """{"v": [1]}""", """{"v": [2, 3]}""", true)]
    [InlineData("query($v: article_bool_exp) { article(where: $v) { id } }", """{"v": {"id": {"_eq": 1}}}""", """{"v": {"id": {"_eq": 2}}}""", true)]
    [InlineData("query($v: article_bool_exp) { article(where: $v) { id } }", """{"v": {"id": {"_eq": 1}}}""", """{"v": {"id": {"_gt": 1}}}""", false)]
    [InlineData("query($v: article_bool_exp) { article(where: $v) { id } }", """{"v": {"id": {"_eq": 1}}}""", """{"v": {"id": {"_eq": 1}, "title": {}}}""", false)]
    [InlineData("query($v: article_bool_exp) { article(where: $v) { id } }", """{"v": {"id": {"_eq": 1}}}""", """{"v": {"id:{_eq:i}": 1}}""", false)]
    [InlineData("query($v: [article_order_by!]) { article(order_by: $v) { id } }", """{"v": [{"id": "asc"}]}""", """{"v": [{"id": "desc"}]}""", false)]
    public void Plan_is_shared_by_variables_of_one_shape(string query, string first, string second, bool shared) =>
        Assert.Equal(shared, IsShared(query, first, query, second));

    [Fact]
    public void Plan_tied_to_a_literal_serves_that_value_only()
    {
        var shape = new OperationShape();
        shape.Fix(new ValueOrigin.Literal(0));
        var made = Document("{ article(limit: 1) { id } }");
        _cache.Keep(Key(made), made, default, Reading.Admin, new object(), shape);

        Assert.NotNull(Find("{ article(limit: 1) { id } }"));
        Assert.Null(Find("{ article(limit: 2) { id } }"));
    }

    [Fact]
    public void Plan_for_one_request_is_not_kept()
    {
        var made = Document("{ __schema { queryType { name } } }");
        _cache.Keep(Key(made), made, default, Reading.Admin, new object(), new OperationShape { IsForOneRequest = true });

        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Plan_of_another_role_or_schema_is_not_found()
    {
        var made = Document("{ article { id } }");
        _cache.Keep(Key(made), made, default, Reading.Admin, new object(), new OperationShape());

        Assert.NotNull(_cache.Find(Key(made), made, default));
        Assert.Null(_cache.Find(Key(made) with { Role = "user" }, made, default));
        Assert.Null(_cache.Find(Key(made) with { SchemaVersion = 2 }, made, default));
        Assert.Null(_cache.Find(Key(made) with { IncludesBackendOnly = true }, made, default));
    }

    [Fact]
    public void Plans_of_older_schemas_are_forgotten_when_asked()
    {
        var made = Document("{ article { id } }");
        _cache.Keep(Key(made), made, default, Reading.Admin, new object(), new OperationShape());
        _cache.Keep(Key(made) with { SchemaVersion = 2 }, made, default, Reading.Admin, new object(), new OperationShape());

        _cache.ForgetOlderThan(2);

        Assert.Equal(1, _cache.Count);
        Assert.Null(_cache.Find(Key(made), made, default));
        Assert.NotNull(_cache.Find(Key(made) with { SchemaVersion = 2 }, made, default));
    }

    private bool IsShared(string first, string firstVariables, string second, string secondVariables)
    {
        var made = Document(first);
        var read = Reading.Read(first, firstVariables);
        var plan = new object();
        _cache.Keep(Key(made), made, Reading.Json(firstVariables), Reading.Admin, plan, read.Shape);
        Assert.Same(plan, _cache.Find(Key(made), made, Reading.Json(firstVariables)));

        var asked = Document(second);
        return _cache.Find(Key(asked), asked, Reading.Json(secondVariables)) is not null;
    }

    private object? Find(string query)
    {
        var asked = Document(query);
        return _cache.Find(Key(asked), asked, default);
    }

    private static ParsedDocument Document(string text) => DocumentParser.Parse(text, new DocumentLimits());

    private static OperationKey Key(ParsedDocument document) => new(document.MaskedKey, null, "admin", false, 1);
}
