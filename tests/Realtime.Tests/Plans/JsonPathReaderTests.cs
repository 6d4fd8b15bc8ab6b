using Realtime.Operations;
using Realtime.Plans;

namespace Realtime.Tests.Plans;

public sealed class JsonPathReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("$", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("$.a.b", new[] { "a", "b" })]
    [InlineData("a[0][1]", new[] { "a", "0", "1" })]
    [InlineData("$['a b'][\"c.d\"].e", new[] { "a b", "c.d", "e" })]
    [InlineData("a.[0].[\"b\"]", new[] { "a", "0", "b" })]
    [InlineData("$.!@#$%^", new[] { "!@#$%^" })]
    [InlineData("$['it\\'s']", new[] { "it's" })]
    public void Path_is_read_into_steps(string path, string[] steps) => Assert.Equal(steps, JsonPathReader.Read(path, "$"));

    [Theory]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$..[0]")]
    [InlineData("$a")]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("a['x'")]
    [InlineData("a['x]")]
    [InlineData("a[]")]
    public void Path_that_is_none_is_refused(string path) => Assert.Throws<GraphQLErrorException>(() => JsonPathReader.Read(path, "$"));
}
