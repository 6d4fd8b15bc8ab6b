using Realtime.Dependencies;

namespace Realtime.Tests.Dependencies;

public sealed class ArrayLiteralTests
{
    [Theory]
    [InlineData("{}", new string[0])]
    [InlineData("{1,2}", new[] { "1", "2" })]
    [InlineData("{\"a b\",\"c\\\"d\\\\\",x}", new[] { "a b", "c\"d\\", "x" })]
    [InlineData("{NULL,\"NULL\",null}", new[] { null, "NULL", null })]
    public void Elements_are_read_as_Postgres_reads_them(string literal, string?[] elements) => Assert.Equal(elements, ArrayLiteral.Read(literal, 10));

    [Theory]
    [InlineData("{{1},{2}}")]
    [InlineData("[0:1]={1,2}")]
    [InlineData("{1,}")]
    [InlineData("{,1}")]
    [InlineData("{ 1}")]
    [InlineData("{1 ,2}")]
    [InlineData("{a\\,b}")]
    [InlineData("{\"a}")]
    [InlineData("{\"a\\}")]
    [InlineData("{\"a\"b}")]
    [InlineData("{a}b}")]
    [InlineData("{")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("{1,2,3,4,5,6,7,8,9,10,11}")]
    public void What_is_not_certain_is_not_read(string literal) => Assert.Null(ArrayLiteral.Read(literal, 10));
}
