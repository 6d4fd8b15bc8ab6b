using System.Buffers;
using System.Text.Json;
using Gateway.Requests;
using Realtime.Operations;

namespace Gateway.Http;

/// <summary>What a GraphQL request's body holds: one operation, a batch, or an error. Exactly one is set.</summary>
internal readonly record struct ParsedRequest(OperationRequest? Single, IReadOnlyList<OperationRequest>? Batch, GraphQLError? Error)
{
    /// <summary>How many operations of a batch the error is the answer to; zero when it is the answer to the request.</summary>
    public int RefusedOperations { get; init; }
}

/// <summary>
/// Reads <c>{"query", "variables", "operationName", "extensions"}</c> straight from the bytes, or a list of such. Unknown members
/// are passed over. JSON deeper than <see cref="MaxDepth"/> is refused before anything recursive sees it.
/// </summary>
internal static class GraphQLRequestReader
{
    /// <summary>How deep a request's JSON may nest.</summary>
    public const int MaxDepth = 64;

    // Beyond it one error answers the whole: three bytes of a request must not become a hundred of an answer without end.
    private const int MostAnswers = 10_000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly GraphQLError NotJson = new(ErrorCode.InvalidJson, "Error in $: Failed reading: not a valid json value");
    private static readonly GraphQLError TooDeep = new(ErrorCode.LimitExceeded, $"the request's JSON is nested deeper than {MaxDepth} levels");
    private static readonly GraphQLError NoQuery = new(ErrorCode.ParseFailed, "the key 'query' was not present");

    /// <summary>Reads one body.</summary>
    /// <param name="body">The bytes; nothing of them is kept.</param>
    /// <param name="maxBatchSize">Most operations in one batch.</param>
    public static ParsedRequest Read(ReadOnlySequence<byte> body, int maxBatchSize)
    {
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            reader.Read();
            var parsed = reader.TokenType == JsonTokenType.StartArray
                ? ReadBatch(ref reader, maxBatchSize)
                : new ParsedRequest(ReadOne(ref reader, "$"), null, null);
            return reader.Read() ? new ParsedRequest(null, null, NotJson) : parsed;
        }
        catch (GraphQLErrorException fault)
        {
            return new ParsedRequest(null, null, fault.Error);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or has half a surrogate pair.
            return new ParsedRequest(null, null, reader.CurrentDepth >= MaxDepth ? TooDeep : NotJson);
        }
    }

    // A client that joins operations of its own accord splits the answer again: where the batch is too large, each of them is told.
    private static ParsedRequest ReadBatch(ref Utf8JsonReader reader, int maxBatchSize)
    {
        var batch = new List<OperationRequest>();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > MostAnswers)
            {
                throw TooMany(maxBatchSize).AsException();
            }

            if (count <= maxBatchSize)
            {
                batch.Add(ReadOne(ref reader, $"$[{batch.Count}]"));
            }
            else
            {
                reader.Skip();
            }
        }

        return count <= maxBatchSize
            ? new ParsedRequest(null, batch, null)
            : new ParsedRequest(null, null, TooMany(maxBatchSize)) { RefusedOperations = count };
    }

    private static GraphQLError TooMany(int most) => new(ErrorCode.LimitExceeded, $"a batch may hold {most} operations");

    private static OperationRequest ReadOne(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw JsonMismatch.Of("Object", "Object", reader.TokenType, path);
        }

        string? query = null, operationName = null;
        JsonElement variables = default, extensions = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("query"u8))
            {
                query = ReadText(ref reader, path, "query");
            }
            else if (reader.ValueTextEquals("operationName"u8))
            {
                operationName = ReadTextOrNull(ref reader, path, "operationName");
            }
            else if (reader.ValueTextEquals("variables"u8))
            {
                variables = ReadObjectOrNull(ref reader, path, "variables");
            }
            else if (reader.ValueTextEquals("extensions"u8))
            {
                extensions = ReadObjectOrNull(ref reader, path, "extensions");
            }
            else
            {
                reader.Skip();
            }
        }

        return query is null ? throw (path == "$" ? NoQuery : NoQuery with { Path = path }).AsException()
            : new OperationRequest(query, operationName, variables, extensions);
    }

    private static string ReadText(ref Utf8JsonReader reader, string path, string name)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw JsonMismatch.Of("Text", "String", reader.TokenType, $"{path}.{name}");
    }

    private static string? ReadTextOrNull(ref Utf8JsonReader reader, string path, string name)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => reader.GetString(),
            var other => throw JsonMismatch.Of("Text", "String", other, $"{path}.{name}"),
        };
    }

    private static JsonElement ReadObjectOrNull(ref Utf8JsonReader reader, string path, string name)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.StartObject => JsonElement.ParseValue(ref reader), // a copy of its own, so it outlives the buffer
            var other => throw JsonMismatch.Of("HashMap", "Object", other, $"{path}.{name}"),
        };
    }
}
