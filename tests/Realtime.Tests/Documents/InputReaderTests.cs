using Realtime.Documents;
using Realtime.Operations;

namespace Realtime.Tests.Documents;

/// <summary>Values that fit their type, and the text of every refusal: as literals and as variables.</summary>
public sealed class InputReaderTests
{
    private const string Where = "$.selectionSet.article.args.where";

    [Theory]
    [InlineData("limit: \"3\"", "limit", "expected a non-negative 32-bit integer for type 'Int', but found a string")]
    [InlineData("limit: -1", "limit", "expected a non-negative 32-bit integer for type 'Int', but found an integer")]
    [InlineData("limit: 3.0", "limit", "expected a non-negative 32-bit integer for type 'Int', but found a float")]
    [InlineData("limit: RED", "limit", "expected a non-negative 32-bit integer for type 'Int', but found an enum value")]
    [InlineData("limit: {a: 1}", "limit", "expected a non-negative 32-bit integer for type 'Int', but found an object")]
    [InlineData("where: 1", "where", "expected an object for type 'article_bool_exp', but found an integer")]
    [InlineData("where: {nope: 1}", "where.nope", "field 'nope' not found in type: 'article_bool_exp'")]
    [InlineData("where: {id: {_eq: true}}", "where.id._eq", "expected a 32-bit integer for type 'Int', but found a boolean")]
    [InlineData("where: {id: {_in: [1, \"x\"]}}", "where.id._in[1]", "expected a 32-bit integer for type 'Int', but found a string")]
    [InlineData("where: {id: {_in: [1, null]}}", "where.id._in[1]", "expected a 32-bit integer for type 'Int', but found null")]
    [InlineData("where: {title: {_eq: 1}}", "where.title._eq", "expected a string for type 'String', but found an integer")]
    [InlineData("order_by: {id: up}", "order_by[0].id", "expected one of the values asc, asc_nulls_first, asc_nulls_last, desc, desc_nulls_first, or desc_nulls_last for type 'order_by', but found 'up'")]
    [InlineData("order_by: {id: \"asc\"}", "order_by[0].id", "expected an enum value for type 'order_by', but found a string")]
    [InlineData("where: {author: {color: {_eq: pink}}}", "where.author.color._eq", "expected one of the values red, purple, yellow, orange, green, or blue for type 'color_enum', but found 'pink'")]
    [InlineData("where: {_not: {_and: {id: {_gt: \"x\"}}}}", "where._not._and[0].id._gt", "expected a 32-bit integer for type 'Int', but found a string")]
    public void Literal_that_does_not_fit_is_refused_at_its_place(string arguments, string place, string message)
    {
        var error = Reading.Error($"{{ article({arguments}) {{ id }} }}");

        Assert.Equal((ErrorCode.ValidationFailed, message), (error.Code, error.Message));
        Assert.Equal($"$.selectionSet.article.args.{place}", error.Path);
    }

    [Theory]
    [InlineData("Int", "limit: $v", "\"3\"", "expected a non-negative 32-bit integer for type 'Int', but found a string")]
    [InlineData("Int", "limit: $v", "-1", "expected a non-negative 32-bit integer for type 'Int', but found a number")]
    [InlineData("article_bool_exp", "where: $v", "[]", "expected an object for type 'article_bool_exp', but found a list")]
    [InlineData("article_bool_exp", "where: $v", "{\"nope\": 1}", "field 'nope' not found in type: 'article_bool_exp'")]
    [InlineData("Int_comparison_exp", "where: {id: $v}", "{\"_eq\": \"x\"}", "expected a 32-bit integer for type 'Int', but found a string")]
    [InlineData("Int", "limit: $v", "null", null)]
    [InlineData("order_by", "order_by: {id: $v}", "3", "expected an enum value for type 'order_by', but found a number")]
    public void Variable_that_does_not_fit_is_refused(string type, string arguments, string value, string? message)
    {
        var query = $"query($v: {type}) {{ article({arguments}) {{ id }} }}";
        if (message is null)
        {
            Assert.Single(Reading.Read(query, $$"""{"v": {{value}}}""").RootFields);
            return;
        }

        var error = Reading.Error(query, $$"""{"v": {{value}}}""");
        Assert.Equal((ErrorCode.ValidationFailed, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("[Int]", "where: {id: {_in: $v}}", "[1, 2]", null)]
    [InlineData("[Int]", "where: {id: {_in: $v}}", "[1, null]", "where.id._in[1]")]
    [InlineData("[article_bool_exp]", "where: {_or: $v}", "[{}]", null)]
    [InlineData("[article_bool_exp]", "where: {_or: $v}", "[{}, null]", "where._or[1]")]
    [InlineData("[article_order_by]", "order_by: $v", "[{\"id\": \"asc\"}, null]", "order_by[1]")]
    public void List_whose_elements_may_be_null_stands_where_they_may_not_and_a_null_is_refused_in_its_place(
        string type, string arguments, string value, string? place)
    {
        var query = $"query($v: {type}) {{ article({arguments}) {{ id }} }}";
        if (place is null)
        {
            Assert.Single(Reading.Read(query, $$"""{"v": {{value}}}""").RootFields);
            return;
        }

        var error = Reading.Error(query, $$"""{"v": {{value}}}""");
        Assert.EndsWith("but found null", error.Message, StringComparison.Ordinal);
        Assert.Equal($"$.selectionSet.article.args.{place}", error.Path);
    }

    [Theory]
    [InlineData("query { article(offset: \"1\") { id } }", "{}")]
    [InlineData("query($v: Int) { article(offset: $v) { id } }", """{"v": "1"}""")]
    [InlineData("query($v: Int! = 5) { article(limit: $v) { id } }", """{"v": null}""")]
    public void Offset_may_be_a_text_and_null_stands_for_the_default_of_what_takes_no_null(string query, string variables) =>
        Assert.Single(Reading.Read(query, variables).RootFields);

    [Fact]
    public void Single_value_of_a_list_has_the_place_of_its_first_item() => Assert.Equal(
        "$.selectionSet.article.args.where._or[0].nope",
        Reading.Error("query($v: article_bool_exp!) { article(where: $v) { id } }", """{"v": {"_or": {"nope": 1}}}""").Path);

    [Theory]
    [InlineData("99999999999")]
    [InlineData("-99999999999")]
    [InlineData("1.5")]
    [InlineData("1e40")]
    public void Number_that_is_no_Int_is_out_of_bounds(string number)
    {
        var error = Reading.Error("query($v: Int) { article(where: {id: {_eq: $v}}) { id } }", $$"""{"v": {{number}}}""");

        Assert.Equal(ErrorCode.ParseFailed, error.Code);
        Assert.Equal($"The value {number} lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?", error.Message);
        Assert.Equal($"{Where}.id._eq", error.Path);
    }

    [Theory]
    [InlineData("query { article(limit: $v) { id } }", "{}", "unbound variable 'v'")]
    [InlineData("query($v: Int!) { article(limit: $v) { id } }", "{}", "expecting a value for non-nullable variable: 'v'")]
    [InlineData("query($v: Int!) { article(limit: $v) { id } }", """{"v": null}""", "null value found for non-nullable type: 'Int!'")]
    [InlineData("query($v: Int, $v: Int) { article(limit: $v) { id } }", "{}", "multiple definitions for variable 'v'")]
    [InlineData("query($v: Int) { article(limit: $v) { id } }", """{"w": 1, "x": 2}""", "unexpected variables in variableValues: w, x")]
    [InlineData("query($v: Int) { article { id } }", """{"v": 1}""", "unexpected variables in variableValues: v")]
    [InlineData("query($v: Nope) { article { id } }", """{"v": 1}""", "unexpected variables in variableValues: v")]
    [InlineData("query($v: Nope!) { article { id } }", "{}", "expecting a value for non-nullable variable: 'v'")]
    [InlineData("query($v: Int) { article { id } } fragment f on query_root { article(limit: $v) { id } }", """{"v": 1}""", "unexpected variables in variableValues: v")]
    [InlineData("query($v: String) { article(limit: $v) { id } }", "{}", "variable 'v' is declared as 'String', but used where 'Int' is expected")]
    [InlineData("query($v: [String]) { article(where: {id: {_in: $v}}) { id } }", "{}", "variable 'v' is declared as '[String]', but used where '[Int!]' is expected")]
    [InlineData("query($v: Int) { article_by_pk(id: $v) { id } }", "{}", "variable 'v' is declared as 'Int', but used where 'Int!' is expected")]
    [InlineData("query($v: Int = $w) { article(limit: $v) { id } }", "{}", "not a valid graphql query")]
    public void Variable_used_wrongly_is_refused(string query, string variables, string message) =>
        Assert.Equal(message, Reading.Error(query, variables).Message);

    [Theory]
    [InlineData("query($v: Int) { article { id } }", "{}")]
    [InlineData("query($v: Nope) { article { id } }", "{}")]
    [InlineData("query($v: Int) { article { id ... on author { x(y: $v) } } }", """{"v": 1}""")]
    [InlineData("query($v: Int) { ...f } fragment f on query_root { article { id x: articles(limit: $v) @skip(if: true) { id } } }", """{"v": 1}""")]
    [InlineData("query($v: Boolean!) { article { id ...f @include(if: $v) } } fragment f on article { id }", """{"v": true}""")]
    [InlineData("query($v: Int) { article(where: {_or: [{id: {_in: [1, $v]}}]}) { id } }", """{"v": 1}""")]
    public void Variable_used_anywhere_may_be_given_and_one_used_nowhere_may_be_declared(string query, string variables) =>
        Assert.NotEmpty(Reading.Read(query, variables).RootFields);

    [Fact]
    public void Variables_that_are_no_object_are_refused() =>
        Assert.Equal((ErrorCode.ParseFailed, "$.variables"), CodeAndPath(Reading.Error("{ article { id } }", "[]")));

    [Theory]
    [InlineData("{}", "5")]
    [InlineData("""{"v": 7}""", "7")]
    public void Default_stands_in_for_a_variable_left_out(string variables, string value)
    {
        var limit = Reading.Read("query($v: Int = 5) { article(limit: $v) { id } }", variables).RootFields[0].Arguments["limit"];

        Assert.Equal(value, Assert.IsType<InputValue.Scalar>(limit).Json.GetRawText());
    }

    [Fact]
    public void Argument_with_a_variable_left_out_is_absent() =>
        Assert.Empty(Reading.Read("query($v: Int) { article(limit: $v) { id } }").RootFields[0].Arguments);

    [Fact]
    public void Null_variable_is_null_and_not_absent() =>
        Assert.IsType<InputValue.Null>(Reading.Read("query($v: Int) { article(limit: $v) { id } }", """{"v": null}""").RootFields[0].Arguments["limit"]);

    [Fact]
    public void Json_literal_with_variables_inside_is_put_together()
    {
        var where = Reading.Read(
            "query($v: jsonb, $s: String) { article(where: {meta: {_contains: {a: [1, $v], b: $s, c: null, d: RED}}}) { id } }",
            """{"v": {"x": 1}, "s": "$v"}""").RootFields[0].Arguments["where"];

        var meta = Assert.IsType<InputValue.Object>(Assert.IsType<InputValue.Object>(where).Members.Single().Value);
        var value = Assert.IsType<InputValue.Scalar>(meta.Members.Single().Value);
        Assert.Equal("""{"a":[1,{"x":1}],"b":"$v","c":null,"d":"RED"}""", value.Json.GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Single_value_is_a_list_of_one()
    {
        var where = Reading.Read("{ article(where: {id: {_in: 3}}) { id } }").RootFields[0].Arguments["where"];

        var id = Assert.IsType<InputValue.Object>(Assert.IsType<InputValue.Object>(where).Members.Single().Value);
        Assert.Equal("[3]", Assert.IsType<InputValue.ScalarList>(id.Members.Single().Value).Json.GetRawText());
    }

    private static (ErrorCode Code, string Path) CodeAndPath(GraphQLError error) => (error.Code, error.Path);
}
