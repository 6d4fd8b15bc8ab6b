using Realtime.Documents;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Sessions;
using Realtime.Tests.Documents;

namespace Realtime.Tests.Execution;

/// <summary>Each kind of origin as the text that Postgres' input functions read.</summary>
public sealed class SlotBinderTests
{
    private static readonly Session User = new("user", [new("x-hasura-user-id", "7"), new("x-hasura-ids", "[1, 2]"), new("x-hasura-names", "{a,b}")]);

    [Theory]
    [InlineData("int4", "7", "7")]
    [InlineData("int4", "7.0", "7")]
    [InlineData("int8", "1e3", "1000")]
    [InlineData("int4", "7.5", "7.5")]
    [InlineData("numeric", "7.50", "7.50")]
    [InlineData("text", "\"a'b\"", "a'b")]
    [InlineData("bool", "true", "true")]
    [InlineData("text", "null", null)]
    [InlineData("jsonb", "\"a\"", "\"a\"")]
    [InlineData("jsonb", "{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("_int4", "[1, 2]", "{\"1\",\"2\"}")]
    [InlineData("_int4", "\"{1,2}\"", "{1,2}")]
    [InlineData("_int4", "[1e2, [2.0]]", "{\"100\",{\"2\"}}")]
    [InlineData("_numeric", "[1.0, 1e2]", "{\"1.0\",\"1e2\"}")]
    [InlineData("geometry", "\"POINT(1 2)\"", "POINT(1 2)")]
    public void Variable_is_written_as_its_type_reads_it(string type, string json, string? text) =>
        Assert.Equal(text, Bind(new ValueOrigin.Variable("v", [], default), type, $$"""{"v": {{json}}}"""));

    [Fact]
    public void Part_of_a_variable_is_found_by_its_steps() => Assert.Equal(
        "x", Bind(new ValueOrigin.Variable("v", ["a", 1, "b"], default), "text", """{"v": {"a": [0, {"b": "x"}]}}"""));

    [Theory]
    [InlineData("{}", "5")]
    [InlineData("""{"v": null}""", null)]
    public void Default_stands_in_for_an_absent_variable_and_not_for_null(string variables, string? text) =>
        Assert.Equal(text, Bind(new ValueOrigin.Variable("v", [], Reading.Json("5")), "int4", variables));

    [Fact]
    public void Default_of_a_variable_that_takes_no_null_stands_in_for_null() => Assert.Equal(
        "5", Bind(new ValueOrigin.Variable("v", [], Reading.Json("5")) { NullIsDefault = true }, "int4", """{"v": null}"""));

    [Fact]
    public void Elements_of_a_long_list_are_found_in_time_that_grows_as_the_list_does()
    {
        Elements(1_000);
        var (some, many) = (Enumerable.Range(0, 3).Min(_ => Elements(15_000)), Enumerable.Range(0, 3).Min(_ => Elements(120_000)));

        Assert.True(many < some * 30, $"8 times as many took {many / some:0.0} times as long"); // 64 times if each were looked for from the start
    }

    private static double Elements(int count)
    {
        var variables = Reading.Json($$"""{"v": [{{string.Join(',', Enumerable.Range(0, count).Select(index => $$"""{"a": {{index}}}"""))}}]}""");
        var values = new RequestValues(DocumentParser.Parse("{ a }", new DocumentLimits()).Literals, variables, User);
        var started = TimeProvider.System.GetTimestamp();
        for (var index = 0; index < count; index++)
        {
            Assert.Equal(index, SlotBinder.Resolve(new ValueOrigin.Variable("v", [index, "a"], default), values).GetInt32());
        }

        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    [Fact]
    public void Literal_is_taken_from_the_request_and_not_from_the_plan() =>
        Assert.Equal("8", Bind(new ValueOrigin.Literal(0), "int4", "{}", "{ a(x: 8) }"));

    [Theory]
    [InlineData("x-hasura-user-id", "int4", false, "7")]
    [InlineData("x-hasura-ids", "int4", true, "{\"1\",\"2\"}")]
    [InlineData("x-hasura-names", "text", true, "{a,b}")]
    [InlineData("x-hasura-ids", "text", false, "[1, 2]")]
    public void Session_variable_is_its_text_or_an_array(string name, string type, bool isArray, string text) => Assert.Equal(
        text, Bind(new ValueOrigin.Session(name), type, "{}", isArray: isArray));

    [Fact]
    public void Missing_session_variable_is_not_found()
    {
        var error = Assert.Throws<GraphQLErrorException>(() => Bind(new ValueOrigin.Session("x-hasura-org"), "int4", "{}")).Error;

        Assert.Equal((ErrorCode.NotFound, "missing session variables: \"x-hasura-org\""), (error.Code, error.Message));
    }

    [Fact]
    public void Template_is_put_together_and_its_strings_stay_strings()
    {
        var template = new ValueOrigin.Template(new JsonTemplate.ObjectOf(
        [
            KeyValuePair.Create<string, JsonTemplate>("a", new JsonTemplate.Leaf(new ValueOrigin.Literal(0))),
            KeyValuePair.Create<string, JsonTemplate>("b", new JsonTemplate.ArrayOf([new JsonTemplate.Leaf(new ValueOrigin.Variable("v", [], default))])),
        ]));

        Assert.Equal("""{"a":"\"}, {","b":[null]}""", Bind(template, "jsonb", "{}", "{ a(x: \"\\\"}, {\") }"));
    }

    [Fact]
    public void Equal_sessions_have_equal_json() => Assert.Equal(
        SessionJson([new("x-hasura-b", "1"), new("x-hasura-a", "2")]), SessionJson([new("x-hasura-a", "2"), new("x-hasura-b", "1")]));

    [Fact]
    public void Value_that_its_type_refuses_names_its_place()
    {
        var slot = new Slot(0, new ValueOrigin.Literal(0), TestTypes.Get("ltree"), SlotEncoding.Text) { Path = "$.here" };

        var error = Assert.Throws<GraphQLErrorException>(() => SlotBinder.Bind(slot, Values("{}", "{ a(x: \"a..b\") }"))).Error;
        Assert.Equal((ErrorCode.ParseFailed, "$.here"), (error.Code, error.Path));
    }

    private static string? SessionJson(KeyValuePair<string, string>[] variables) => SlotBinder.Bind(
        new Slot(0, new ValueOrigin.SessionJson(), TestTypes.Get("json"), SlotEncoding.Json), Values("{}", "{ a }") with { Session = new Session("user", variables) });

    private static string? Bind(ValueOrigin origin, string type, string variables, string document = "{ a }", bool isArray = false)
    {
        var encoding = isArray ? SlotEncoding.Array : SlotTypes.Encoding(TestTypes.Get(type));
        return SlotBinder.Bind(new Slot(0, origin, TestTypes.Get(type), encoding, isArray), Values(variables, document));
    }

    private static RequestValues Values(string variables, string document) =>
        new(DocumentParser.Parse(document, new DocumentLimits()).Literals, Reading.Json(variables), User);
}
