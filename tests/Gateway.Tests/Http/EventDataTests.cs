using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Http.ServerSentEvents;

namespace Gateway.Tests.Http;

public sealed class EventDataTests
{
    [Theory]
    [InlineData("{\"data\":1}", "{\"data\":1}")]
    [InlineData("{\n  \"a\": 1,\r\n  \"b\": [\r1]\n}", "{  \"a\": 1,  \"b\": [1]}")]
    [InlineData("\n{}\n", "{}")]
    [InlineData("{\"a\":\"x\\ny\"}", "{\"a\":\"x\\ny\"}")]
    [InlineData("{\"a\":\"one\u2028two\u2029three\u0085four\"}", "{\"a\":\"one\\u2028two\\u2029three\\u0085four\"}")]
    [InlineData("{\"a\":\"\u00e9 \u20ac \u00a0 \u2026 \ud83d\ude00\"}", "{\"a\":\"\u00e9 \u20ac \u00a0 \u2026 \ud83d\ude00\"}")]
    [InlineData("", "")]
    public void Result_is_one_line_whatever_readers_split_at(string json, string line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventData.Write(buffer, Encoding.UTF8.GetBytes(json));
        var written = Encoding.UTF8.GetString(buffer.WrittenSpan);
        Assert.Equal(line, written);
        if (json.Length > 0)
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(written)));
        }
    }
}
