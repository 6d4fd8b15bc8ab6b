using System.Text.Json;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// One message of a client as both protocols frame it: <c>{"type", "id"?, "payload"?}</c>. Valid while the document it was read
/// from is; what must live longer is cloned.
/// </summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">The operation it belongs to; null when absent.</param>
/// <param name="Payload">Undefined when absent.</param>
internal readonly record struct ClientMessage(string Type, string? Id, JsonElement Payload)
{
    /// <summary>Clients use a few digits or a UUID; an id is kept and repeated with each result, so it is not for storing data.</summary>
    private const int MaxIdLength = 256;

    /// <summary>How deep a message may nest whose operation is refused for its depth; beyond it the message itself is.</summary>
    public const int MaxReadableDepth = 4096;

    /// <summary>Reads the JSON of a message.</summary>
    /// <exception cref="JsonException">It is not JSON, repeats a name, or is nested deeper than allowed.</exception>
    /// <exception cref="FormatException">A name in it is no text.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("a name holds half of a surrogate pair"); // found while comparing names
        }
    }

    /// <summary>Reads the envelope.</summary>
    /// <exception cref="FormatException">It is not one; the message says what is wrong.</exception>
    public static ClientMessage From(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("the message is not an object");
        }

        var type = Text(root, "type"u8, "type") ?? throw new FormatException("'type' is missing");
        var id = Text(root, "id"u8, "id");
        root.TryGetProperty("payload"u8, out var payload);
        return new ClientMessage(type, id, payload);
    }

    /// <summary>The id of a message that must have one.</summary>
    /// <exception cref="FormatException">It has none, or one that cannot be.</exception>
    public string RequiredId => Id switch
    {
        null => throw new FormatException($"'id' is missing in '{Type}'"),
        "" => throw new FormatException($"'id' is empty in '{Type}'"),
        { Length: > MaxIdLength } => throw new FormatException($"'id' is longer than {MaxIdLength} characters"),
        var id => id,
    };

    /// <summary>Refuses a payload that is no object: where one is optional it may be absent or null.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public void CheckOptionalPayload()
    {
        if (Payload.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
        {
            throw new FormatException($"'payload' of '{Type}' is not an object");
        }
    }

    /// <summary>Reads the payload of a <c>subscribe</c> or <c>start</c>; what it returns owns its memory.</summary>
    /// <exception cref="FormatException">The payload is no GraphQL request.</exception>
    public OperationRequest ToRequest()
    {
        if (Payload.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"'payload' of '{Type}' is not an object");
        }

        var query = Text(Payload, "query"u8, "query") ?? throw new FormatException("'query' is missing in the payload");
        return new OperationRequest(
            query,
            Text(Payload, "operationName"u8, "operationName"),
            Map(Payload, "variables"u8, "variables"),
            Map(Payload, "extensions"u8, "extensions"));
    }

    private static string? Text(JsonElement parent, ReadOnlySpan<byte> utf8Name, string name)
    {
        if (!parent.TryGetProperty(utf8Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? ReadString(value, name) : throw new FormatException($"'{name}' is not a string");
    }

    private static string ReadString(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"'{name}' holds half of a surrogate pair"); // "\ud800" is JSON, but no text
        }
    }

    private static JsonElement Map(JsonElement parent, ReadOnlySpan<byte> utf8Name, string name)
    {
        if (!parent.TryGetProperty(utf8Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        return value.ValueKind == JsonValueKind.Object ? value.Clone() : throw new FormatException($"'{name}' is not an object");
    }
}
