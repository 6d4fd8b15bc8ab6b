using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Resolves metadata against catalogs: the only place where what an operator declared becomes what the engine serves. Pure: equal
/// inputs give equal snapshots, nothing is read or kept. It never fails: what does not fit is in <see cref="SchemaSnapshot.Inconsistencies"/>.
/// </summary>
internal static class SnapshotBuilder
{
    /// <summary>Builds a snapshot.</summary>
    /// <param name="metadata">What is declared.</param>
    /// <param name="inputs">The databases by source name; a source that is missing here is inconsistent.</param>
    /// <param name="settings">See <see cref="SnapshotSettings"/>.</param>
    /// <param name="version">See <see cref="SchemaSnapshot.Version"/>.</param>
    /// <param name="resourceVersion">See <see cref="SchemaSnapshot.ResourceVersion"/>.</param>
    /// <param name="faults">Objects that are to be inconsistent because their types could not be built; null for none.</param>
    public static SchemaSnapshot Build(
        MetadataDocument metadata,
        IReadOnlyDictionary<string, SourceInput> inputs,
        SnapshotSettings settings,
        long version,
        long resourceVersion,
        IReadOnlyList<SchemaFault>? faults = null)
    {
        var problems = new InconsistencyList();
        var claims = new RootFieldClaims();
        ReserveActions(metadata, claims);

        // 0 names that no object may have, 1 tables of all sources, 2 what refers to them, 3 permissions, 4 inherited roles, which need all permissions
        var sources = OpenSources(metadata, inputs, settings, problems, faults ?? []);
        sources.ForEach(source => source.ReserveTypes(claims));
        sources.ForEach(source => source.ResolveTables(claims));
        sources.ForEach(source => source.ResolveReferences(claims));
        sources.ForEach(source => source.ResolvePermissions());
        var granted = RolesOf(metadata);
        var inherited = new InheritedRoleResolver(sources, problems).Resolve(metadata);

        return new SchemaSnapshot
        {
            Version = version,
            ResourceVersion = resourceVersion,
            Sources = [.. sources.Select(source => source.Build())],
            Roles = granted.Concat(inherited).Append(RoleNames.Admin).ToFrozenSet(),
            IntrospectionDisabledRoles = DisabledRoles(metadata),
            Inconsistencies = problems.Items,
            Unserved = [.. UnservedObjects.Find(metadata), .. problems.Mentioned],
            SavedQueries = SavedQueries.Read(metadata),
            ApiLimits = ApiLimits.Read(metadata),
        };
    }

    private static List<SourceResolver> OpenSources(
        MetadataDocument metadata,
        IReadOnlyDictionary<string, SourceInput> inputs,
        SnapshotSettings settings,
        InconsistencyList problems,
        IReadOnlyList<SchemaFault> faults)
    {
        var sources = new List<SourceResolver>();
        foreach (var json in metadata.Sources)
        {
            var name = MetadataDocument.NameOf(json) ?? "";
            try
            {
                var kind = MetadataDocument.TextOf(json["kind"]) ?? MetadataDocument.PostgresKind;
                var input = inputs.GetValueOrDefault(name);
                if (kind != MetadataDocument.PostgresKind)
                {
                    problems.AddSource(name, $"sources of kind \"{kind}\" are not served", json);
                }
                else if (input is null || input.Problem is not null)
                {
                    problems.AddSource(name, input?.Problem ?? "the source's database was not read", json);
                }
                else
                {
                    sources.Add(new SourceResolver(name, json, input, settings, problems, faults));
                }
            }
            catch (GraphQLErrorException exception)
            {
                problems.AddSource(name, exception.Error.Message, json);
            }
        }

        return sources;
    }

    private static void ReserveActions(MetadataDocument metadata, RootFieldClaims claims)
    {
        foreach (var action in MetadataDocument.ObjectsOf(metadata.Root, "actions"))
        {
            if (MetadataDocument.NameOf(action) is { } name)
            {
                var root = MetadataDocument.TextOf((action["definition"] as JsonObject)?["type"]) ?? "mutation";
                claims.Reserve(root, name, $"action {name}");
            }
        }
    }

    private static HashSet<string> RolesOf(MetadataDocument metadata)
    {
        var roles = new HashSet<string>();
        foreach (var source in metadata.Sources)
        {
            var tables = MetadataDocument.ObjectsOf(source, "tables")
                .SelectMany(table => MetadataNames.PermissionKinds.SelectMany(kind => MetadataDocument.ObjectsOf(table, kind.Member())));
            var functions = MetadataDocument.ObjectsOf(source, "functions")
                .SelectMany(function => MetadataDocument.ObjectsOf(function, "permissions"));
            var models = MetadataDocument.ObjectsOf(source, "logical_models")
                .SelectMany(model => MetadataDocument.ObjectsOf(model, "select_permissions"));
            roles.UnionWith(tables.Concat(functions).Concat(models).Select(entry => MetadataDocument.TextOf(entry["role"])).OfType<string>());
        }

        // a role that only actions name is still a role
        roles.UnionWith(MetadataDocument.ObjectsOf(metadata.Root, "actions")
            .SelectMany(action => MetadataDocument.ObjectsOf(action, "permissions"))
            .Select(entry => MetadataDocument.TextOf(entry["role"])).OfType<string>());
        return roles;
    }

    private static FrozenSet<string> DisabledRoles(MetadataDocument metadata) =>
        (metadata.Root["graphql_schema_introspection"] as JsonObject)?["disabled_for_roles"] is JsonArray roles
            ? roles.Select(MetadataDocument.TextOf).OfType<string>().ToFrozenSet()
            : FrozenSet<string>.Empty;
}
