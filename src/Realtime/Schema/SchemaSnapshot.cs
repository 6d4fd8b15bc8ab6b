using System.Collections.Frozen;

namespace Realtime.Schema;

/// <summary>
/// What the operator's metadata means with today's catalogs: everything resolved, nothing looked up by text again. Immutable and swapped
/// whole (<see cref="CurrentSchema"/>); a request takes one snapshot and never looks again.
/// </summary>
internal sealed class SchemaSnapshot
{
    /// <summary>Grows by one with every snapshot of this process; part of plan-cache keys.</summary>
    public required long Version { get; init; }

    /// <summary>The stored metadata's <c>resource_version</c> that this snapshot was built from.</summary>
    public required long ResourceVersion { get; init; }

    /// <summary>All sources in metadata order; the first is usually <c>default</c>.</summary>
    public required IReadOnlyList<SourceSchema> Sources { get; init; }

    /// <summary>Every role that some permission or inherited role names, <c>admin</c> included.</summary>
    public required FrozenSet<string> Roles { get; init; }

    /// <summary>Roles for which introspection is refused (<c>graphql_schema_introspection.disabled_for_roles</c>).</summary>
    public required FrozenSet<string> IntrospectionDisabledRoles { get; init; }

    /// <summary>What the metadata declares and could not be resolved; listed, skipped, never fatal.</summary>
    public required IReadOnlyList<InconsistentObject> Inconsistencies { get; init; }

    /// <summary>What the metadata declares and this engine keeps without serving it; no inconsistency.</summary>
    public IReadOnlyList<UnservedObject> Unserved { get; init; } = [];

    /// <summary>Queries on the allow-list and under URLs of their own.</summary>
    public SavedQueries SavedQueries { get; init; } = SavedQueries.None;

    /// <summary>Limits on operations of roles other than admin.</summary>
    public ApiLimits ApiLimits { get; init; } = ApiLimits.None;

    /// <summary>The same with other sources.</summary>
    internal SchemaSnapshot With(IReadOnlyList<SourceSchema> sources) => new()
    {
        Version = Version,
        ResourceVersion = ResourceVersion,
        Sources = sources,
        Roles = Roles,
        IntrospectionDisabledRoles = IntrospectionDisabledRoles,
        Inconsistencies = Inconsistencies,
        Unserved = Unserved,
        SavedQueries = SavedQueries,
        ApiLimits = ApiLimits,
    };

    /// <summary>Before the first metadata is read.</summary>
    public static SchemaSnapshot Empty { get; } = new()
    {
        Version = 0,
        ResourceVersion = 0,
        Sources = [],
        Roles = FrozenSet.Create("admin"),
        IntrospectionDisabledRoles = FrozenSet<string>.Empty,
        Inconsistencies = [],
    };
}

/// <summary>One metadata object that today's catalog contradicts.</summary>
/// <param name="Type">Hasura's word for the kind: <c>table</c>, <c>object_relation</c>, <c>select_permission</c>, <c>source</c>, …</param>
/// <param name="Name">The object's name as Hasura's <c>get_inconsistent_metadata</c> prints it.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="DefinitionJson">The declared object's JSON text.</param>
internal sealed record InconsistentObject(string Type, string Name, string Reason, string DefinitionJson)
{
    /// <summary>Where the object stands in the metadata, step by step, for editing it out.</summary>
    public IReadOnlyList<string> MetadataPath { get; init; } = [];
}
