using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>Decides whether a change may stand: it must not make anything inconsistent that was not so before. Without state.</summary>
internal static class ConsistencyCheck
{
    private const string DuplicateField = "Inconsistent object: found duplicate fields";

    /// <summary>Refuses a change that adds inconsistencies.</summary>
    /// <param name="before">What is inconsistent without the change.</param>
    /// <param name="after">What would be.</param>
    /// <param name="touched">Objects that the request declared, with their place in it.</param>
    /// <exception cref="AdminException">There are new inconsistencies.</exception>
    public static void RefuseNew(
        IReadOnlyList<InconsistentObject> before, SchemaSnapshot after, IReadOnlyDictionary<(string Type, string Name), string> touched)
    {
        var added = Added(before, after.Inconsistencies);
        if (added.Count == 0)
        {
            return;
        }

        if (added.FirstOrDefault(item => item.Reason.StartsWith(DuplicateField, StringComparison.Ordinal)) is { } duplicate)
        {
            var message = duplicate.Reason["Inconsistent object: ".Length..];
            throw AdminException.With(500, ErrorCode.Unexpected, message, touched.GetValueOrDefault((duplicate.Type, duplicate.Name), "$.args"));
        }

        foreach (var item in added)
        {
            if (touched.TryGetValue((item.Type, item.Name), out var path))
            {
                throw AdminException.With(400, ErrorCode.InvalidConfiguration, item.Reason, path, AdminResponses.List([item]));
            }
        }

        throw AdminException.With(
            400, ErrorCode.Unexpected, "cannot continue due to new inconsistent metadata", "$.args", AdminResponses.List(added));
    }

    /// <summary>Refuses metadata that are inconsistent at all.</summary>
    /// <exception cref="AdminException">They are.</exception>
    public static void RefuseAny(SchemaSnapshot snapshot)
    {
        if (snapshot.Inconsistencies.Count > 0)
        {
            throw AdminException.With(
                400, ErrorCode.Unexpected, "cannot continue due to inconsistent metadata", "$.args", AdminResponses.List(snapshot.Inconsistencies));
        }
    }

    /// <summary>Inconsistencies that were not there before.</summary>
    public static IReadOnlyList<InconsistentObject> Added(IReadOnlyList<InconsistentObject> before, IReadOnlyList<InconsistentObject> after)
    {
        var known = before.Select(item => (item.Type, item.Name)).ToHashSet();
        return [.. after.Where(item => !known.Contains((item.Type, item.Name)))];
    }
}
