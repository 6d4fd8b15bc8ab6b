using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>Limits that the metadata set on operations (<c>set_api_limits</c>). A role's own goes before the global one; admin has none. Immutable.</summary>
internal sealed record ApiLimits
{
    /// <summary>Deepest nesting of fields that have a selection.</summary>
    public RoleLimit<int> Depth { get; init; } = RoleLimit<int>.None;

    /// <summary>Most fields that have a selection.</summary>
    public RoleLimit<int> Nodes { get; init; } = RoleLimit<int>.None;

    /// <summary>Longest run of an operation.</summary>
    public RoleLimit<TimeSpan> Time { get; init; } = RoleLimit<TimeSpan>.None;

    /// <summary>Most operations in one batch.</summary>
    public RoleLimit<int> Batch { get; init; } = RoleLimit<int>.None;

    /// <summary>Most operations in a minute.</summary>
    public RoleLimit<RateLimit> Rate { get; init; } = RoleLimit<RateLimit>.None;

    /// <summary>None.</summary>
    public static ApiLimits None { get; } = new();

    /// <summary>Reads them.</summary>
    internal static ApiLimits Read(MetadataDocument metadata) =>
        metadata.Root["api_limits"] is not JsonObject limits || limits["disabled"]?.GetValueKind() == JsonValueKind.True ? None : new ApiLimits
        {
            Depth = Read(limits["depth_limit"], Count),
            Nodes = Read(limits["node_limit"], Count),
            Time = Read(limits["time_limit"], node => Number(node) is { } seconds ? (true, TimeSpan.FromSeconds(seconds)) : default),
            Batch = Read(limits["batch_limit"], Count),
            Rate = Read(limits["rate_limit"], ReadRate),
        };

    private static RoleLimit<T> Read<T>(JsonNode? node, Func<JsonNode?, (bool IsSet, T Value)> read)
        where T : notnull
    {
        var limit = node as JsonObject;
        var roles = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (role, value) in limit?["per_role"] as JsonObject ?? [])
        {
            if (read(value) is { IsSet: true } own)
            {
                roles[role] = own.Value;
            }
        }

        var (hasGlobal, global) = read(limit?["global"]);
        return new RoleLimit<T>(hasGlobal, global, roles);
    }

    private static (bool IsSet, int Value) Count(JsonNode? node) => Number(node) is { } value ? (true, (int)value) : default;

    private static (bool IsSet, RateLimit Value) ReadRate(JsonNode? node)
    {
        if (node is not JsonObject rate || Number(rate["max_reqs_per_min"]) is not { } most)
        {
            return default;
        }

        var isByAddress = MetadataDocument.TextOf(rate["unique_params"]) is "IP" or "ip";
        var variables = (rate["unique_params"] as JsonArray ?? []).Select(MetadataDocument.TextOf).OfType<string>();
        return (true, new RateLimit((int)most, isByAddress, [.. variables.Select(name => name.ToLowerInvariant())]));
    }

    // A number out of any range is the nearest that means something.
    private static double? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number)
            ? Math.Clamp(number, 0, 1_000_000_000)
            : null;
}

/// <summary>One limit for all roles, and for some their own.</summary>
/// <param name="HasGlobal">Whether there is one for all.</param>
/// <param name="Global">The one for all.</param>
/// <param name="Roles">Those of roles.</param>
internal sealed record RoleLimit<T>(bool HasGlobal, T Global, IReadOnlyDictionary<string, T> Roles)
    where T : notnull
{
    /// <summary>No limit.</summary>
    public static RoleLimit<T> None { get; } = new(false, default!, new Dictionary<string, T>());

    /// <summary>Whether there is a limit for a role, and which.</summary>
    public bool TryGet(string role, out T limit)
    {
        if (Roles.TryGetValue(role, out var own))
        {
            limit = own;
            return true;
        }

        limit = Global;
        return HasGlobal;
    }
}

/// <summary>A limit of operations in a minute.</summary>
/// <param name="PerMinute">How many.</param>
/// <param name="IsByAddress">Whether each client address has its own count.</param>
/// <param name="Variables">Session variables, each combination of whose values has its own count.</param>
internal sealed record RateLimit(int PerMinute, bool IsByAddress, IReadOnlyList<string> Variables);
