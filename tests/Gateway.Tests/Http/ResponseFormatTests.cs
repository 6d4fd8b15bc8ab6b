using Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Http;

public sealed class ResponseFormatTests
{
    [Theory]
    [InlineData("", ResponseFormat.Json)]
    [InlineData("*/*", ResponseFormat.Json)]
    [InlineData("text/html", ResponseFormat.Json)] // none of ours: what can be read anyway
    [InlineData("application/*", ResponseFormat.Json)]
    [InlineData("text/*", ResponseFormat.EventStream)]
    [InlineData("text/event-stream", ResponseFormat.EventStream)]
    [InlineData("text/event-stream, */*", ResponseFormat.EventStream)]
    [InlineData("TEXT/Event-Stream", ResponseFormat.EventStream)]
    [InlineData("text/event-stream; charset=utf-8", ResponseFormat.EventStream)]
    [InlineData("text/event-stream;q=0", ResponseFormat.Json)]
    [InlineData("text/event-stream;q=0.5, application/json", ResponseFormat.Json)]
    [InlineData("text/event-stream;q=0.5, application/json;q=0.4", ResponseFormat.EventStream)]
    [InlineData("text/event-stream;q=0.5,application/graphql-response+json;q=0.900 , application/json; q=0.8", ResponseFormat.GraphQLResponse)]
    [InlineData("application/graphql-response+json, application/json", ResponseFormat.GraphQLResponse)]
    [InlineData("application/json, application/graphql-response+json", ResponseFormat.Json)]
    [InlineData("application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed", ResponseFormat.GraphQLResponse)]
    [InlineData("application/json;q=0, */*", ResponseFormat.GraphQLResponse)]
    [InlineData("application/json;q=0, application/graphql-response+json;q=0, */*;q=0.1", ResponseFormat.EventStream)]
    [InlineData("*/*, application/json;q=0.1", ResponseFormat.GraphQLResponse)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ResponseFormat.Json)]
    [InlineData("application/json;q=a, text/event-stream;q=0.9", ResponseFormat.Json)]
    [InlineData(";;;,,,q=1,/", ResponseFormat.Json)]
    public void Weight_then_clarity_then_order_decide(string accept, object format)
    {
        var context = new DefaultHttpContext();
        if (accept.Length > 0)
        {
            context.Request.Headers.Accept = accept;
        }

        Assert.Equal((ResponseFormat)format, ResponseFormats.Of(context.Request));
    }

    [Fact]
    public void Several_headers_are_one_list()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = new(["application/json;q=0.2", "text/event-stream"]);
        Assert.Equal(ResponseFormat.EventStream, ResponseFormats.Of(context.Request));
    }
}
