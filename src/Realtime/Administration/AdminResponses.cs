using System.Text;
using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration;

/// <summary>The JSON bodies of administrative answers. Without state.</summary>
internal static class AdminResponses
{
    /// <summary><c>{"message":"success"}</c>.</summary>
    public static JsonObject Success() => new() { ["message"] = "success" };

    /// <summary>What a command returns whose answer is JSON's null; that it returns no node means success. Never part of an answer itself.</summary>
    public static JsonNode Nothing { get; } = JsonValue.Create("null");

    /// <summary>A command's result as the client gets it.</summary>
    public static JsonNode? Answer(JsonNode? result) => result is null ? Success() : ReferenceEquals(result, Nothing) ? null : result;

    /// <summary>An answer.</summary>
    public static AdminResult Ok(JsonNode? body) => new(200, Encoding.UTF8.GetBytes(MetadataJson.Write(body)));

    /// <summary>A refusal: <c>{"path", "error", "code"}</c>, and <c>internal</c> where there is more to tell.</summary>
    public static AdminResult Failure(int status, GraphQLError error) => new(status, ResponseWriter.AdminError(error, includeInternal: true));

    /// <summary>The same as a part of an answer.</summary>
    public static JsonNode ErrorObject(GraphQLError error) => JsonNode.Parse(ResponseWriter.AdminError(error, includeInternal: true).Span)!;

    /// <summary>The HTTP status of a refusal whose code alone decides it.</summary>
    public static int StatusOf(GraphQLError error) => error.Code == ErrorCode.Conflict ? 409 : 400;

    /// <summary>The objects as <c>get_inconsistent_metadata</c> lists them.</summary>
    public static JsonArray List(IEnumerable<InconsistentObject> objects) => new([.. objects.Select(item => (JsonNode?)new JsonObject
    {
        ["definition"] = MetadataJson.Parse(item.DefinitionJson),
        ["name"] = item.Name,
        ["reason"] = item.Reason,
        ["type"] = item.Type,
    })]);

    /// <summary><c>{"is_consistent", "inconsistent_objects"}</c>, with what is declared and not served beside it when there is any.</summary>
    public static JsonObject Consistency(SchemaSnapshot snapshot)
    {
        var body = new JsonObject
        {
            ["is_consistent"] = snapshot.Inconsistencies.Count == 0,
            ["inconsistent_objects"] = List(snapshot.Inconsistencies),
        };
        if (snapshot.Unserved.Count > 0)
        {
            body["not_served"] = new JsonArray([.. snapshot.Unserved.Select(item =>
                (JsonNode?)new JsonObject { ["type"] = item.Kind, ["name"] = item.Name })]);
        }

        return body;
    }
}
