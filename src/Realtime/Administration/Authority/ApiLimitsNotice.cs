using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Administration.Authority;

/// <summary>
/// Tells that the limits of metadata hold here: in Hasura's free edition they are without effect, so that a project may have brought some that its own
/// operations exceed. Without state.
/// </summary>
internal static class ApiLimitsNotice
{
    private const string Member = "api_limits";

    private static readonly string[] Limits = ["batch_limit", "depth_limit", "node_limit", "rate_limit", "time_limit"];

    /// <summary>The limits in force, what they do and how to lift them; null when there are none.</summary>
    public static string? Of(MetadataDocument document)
    {
        if (document.Root[Member] is not JsonObject limits || limits["disabled"]?.GetValueKind() == System.Text.Json.JsonValueKind.True)
        {
            return null;
        }

        var set = Limits.Where(name => limits[name] is JsonObject { Count: > 0 }).Select(name => $"{name} {MetadataJson.Write(limits[name])}").ToList();
        return set.Count == 0
            ? null
            : $"the api_limits of the metadata are enforced for every role but admin, which Hasura's free edition does not do: {string.Join(", ", set)}. "
                + "The command {\"type\": \"remove_api_limits\", \"args\": {}} lifts them";
    }

    /// <summary>A warning for the answer to the command that brought them; null when they were there before.</summary>
    public static JsonObject? Warning(MetadataDocument before, MetadataDocument after) => Of(after) is { } notice && notice != Of(before)
        ? new JsonObject { ["code"] = "api-limits-enforced", ["message"] = notice, ["name"] = Member, ["type"] = Member }
        : null;
}
