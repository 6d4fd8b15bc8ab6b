using Gateway.Logs;

namespace Gateway.Tests.Logs;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("/v1/graphql", "/v1/graphql")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u001b[2J\0\u007f", "\\u001b[2J\\u0000\\u007f")]
    [InlineData("a\u2028b\u202ec", "a\\u2028b\\u202ec")]
    [InlineData("Zoë 😀", "Zoë 😀")]
    [InlineData("a\U000e0041", "a\\udb40\\udc41")]
    public void Line_stays_a_line(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text));

    // No attribute can hold it.
    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => Assert.Equal("a\\ud83db", PrintableText.Of("a\ud83db"));

    [Fact]
    public void Length_is_bounded() => Assert.Equal(new string('x', 10) + "…", PrintableText.Of(new string('x', 1000), 10));

    [Fact]
    public void Stack_trace_keeps_its_lines() => Assert.Equal("a\n  b\\u001b", PrintableText.Lines("a\n  b\u001b"));
}
