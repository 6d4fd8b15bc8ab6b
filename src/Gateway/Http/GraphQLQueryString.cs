using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Http;

/// <summary>Reads a GET request: <c>?query=…&amp;variables={…}&amp;operationName=…&amp;extensions={…}</c>.</summary>
internal static class GraphQLQueryString
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = GraphQLRequestReader.MaxDepth };

    /// <summary>Reads one operation.</summary>
    public static ParsedRequest Read(IQueryCollection parameters)
    {
        if (!parameters.TryGetValue("query", out var query) || query.Count != 1)
        {
            return new ParsedRequest(null, null, new GraphQLError(ErrorCode.ParseFailed, "the key 'query' was not present"));
        }

        try
        {
            return new ParsedRequest(
                new OperationRequest(
                    query.ToString(),
                    parameters.TryGetValue("operationName", out var name) && name.ToString().Length > 0 ? name.ToString() : null,
                    ReadObject(parameters, "variables"),
                    ReadObject(parameters, "extensions")),
                null,
                null);
        }
        catch (JsonException)
        {
            return new ParsedRequest(null, null, new GraphQLError(ErrorCode.InvalidJson, "variables and extensions must be JSON objects of at most 64 levels"));
        }
    }

    private static JsonElement ReadObject(IQueryCollection parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var text) || text.ToString().Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text.ToString(), Options);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Object => document.RootElement.Clone(),
            JsonValueKind.Null => default,
            _ => throw new JsonException(),
        };
    }
}
