using Realtime.Execution;
using Realtime.Tests.Documents;

namespace Realtime.Tests.Execution;

public sealed class PgArrayLiteralTests
{
    [Theory]
    [InlineData("[]", "{}")]
    [InlineData("[1, 2.50, true]", """{"1","2.50","true"}""")]
    [InlineData("[null, \"null\", \"NULL\", \"\"]", """{NULL,"null","NULL",""}""")]
    [InlineData("""["a\"b", "c\\d", "{e,f}", "g,h"]""", """{"a\"b","c\\d","{e,f}","g,h"}""")]
    [InlineData("[[1, 2], [3, 4]]", """{{"1","2"},{"3","4"}}""")]
    [InlineData("""[{"a": "b"}]""", """{"{\"a\": \"b\"}"}""")]
    [InlineData("7", """{"7"}""")]
    public void Json_is_written_as_Postgres_reads_it(string json, string literal) => Assert.Equal(literal, PgArrayLiteral.Write(Reading.Json(json)));

    [Fact]
    public void Texts_are_one_column_of_values() => Assert.Equal("""{"a",NULL,"b\"c"}""", PgArrayLiteral.Write(["a", null, "b\"c"]));
}
