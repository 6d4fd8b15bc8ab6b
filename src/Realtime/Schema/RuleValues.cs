using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>Reads the values of permission rules and presets: constants and session variables. Without state.</summary>
internal static class RuleValues
{
    private const string SessionPrefix = "x-hasura-";

    private static readonly JsonSerializerOptions Options = new() { MaxDepth = MetadataJson.MaximumDepth + 50 };

    private static readonly JsonElement JsonNull = JsonSerializer.SerializeToElement<object?>(null);

    /// <summary>A single value: a string that begins with <c>x-hasura-</c> is a session variable, all else a constant.</summary>
    public static PermissionValue Single(JsonCursor at) => at.TryGetString(out var text) && IsSessionVariable(text)
        ? new PermissionValue.SessionVariable(text.ToLowerInvariant())
        : new PermissionValue.Literal(ToElement(at.Node));

    /// <summary>The right side of an operator that takes a list: an array, or a session variable that holds one.</summary>
    public static PermissionValue List(JsonCursor at)
    {
        if (at.Node is not JsonArray)
        {
            return at.TryGetString(out var text) && IsSessionVariable(text)
                ? Single(at)
                : throw at.Failed("expected an array, or a session variable that holds one");
        }

        var items = at.Items().Select(Single).ToList();
        return items.Exists(item => item is PermissionValue.SessionVariable)
            ? new PermissionValue.List(items)
            : new PermissionValue.Literal(ToElement(at.Node));
    }

    /// <summary>The right side of an operator that takes an object.</summary>
    public static PermissionValue Members(JsonCursor at)
    {
        var members = at.Members().ToDictionary(member => member.Key, member => Single(member.Value));
        return members.Values.Any(value => value is PermissionValue.SessionVariable)
            ? new PermissionValue.Object(members)
            : new PermissionValue.Literal(ToElement(at.Node));
    }

    private static bool IsSessionVariable(string text) =>
        text.Length > SessionPrefix.Length && text.StartsWith(SessionPrefix, StringComparison.OrdinalIgnoreCase);

    private static JsonElement ToElement(JsonNode? node) => node is null ? JsonNull : JsonSerializer.SerializeToElement(node, Options);
}
