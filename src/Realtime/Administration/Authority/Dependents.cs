using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>What depends on an object that goes: told to the operator, or removed with it. Without state.</summary>
internal static class Dependents
{
    // each round removes at least one object; a chain of relationships and permissions is a few rounds long
    private const int MaximumRounds = 100;

    /// <summary>Refuses or removes what became inconsistent since <paramref name="before"/>.</summary>
    /// <exception cref="GraphQLErrorException">There are dependents and they are not to be removed.</exception>
    public static async Task SettleAsync(
        MetadataDraft draft, IReadOnlyList<InconsistentObject> before, bool cascade, string path, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaximumRounds; round++)
        {
            var dependents = await FindAsync(draft, before, cancellationToken);
            if (dependents.Count == 0)
            {
                return;
            }

            if (!cascade)
            {
                throw new GraphQLError(
                    ErrorCode.DependencyError, $"cannot drop due to the following dependent objects : {Describe(dependents)}", path).AsException();
            }

            var removed = dependents.Count(item => MetadataRemoval.Remove(draft.Document, item.MetadataPath));
            draft.Edited();
            if (removed == 0)
            {
                return; // what cannot be removed is not in the metadata by itself: the check at the end tells
            }
        }
    }

    /// <summary>What became inconsistent since <paramref name="before"/>.</summary>
    public static async Task<IReadOnlyList<InconsistentObject>> FindAsync(
        MetadataDraft draft, IReadOnlyList<InconsistentObject> before, CancellationToken cancellationToken) =>
        ConsistencyCheck.Added(before, (await draft.PreviewAsync(cancellationToken)).Inconsistencies);

    /// <summary>The table that an object belongs to, and its source; null when it belongs to none.</summary>
    public static (string Source, QualifiedName Table)? TableOf(InconsistentObject item) => item.MetadataPath is ["sources", var source, "tables", var schema, var name, ..]
        ? (source, new QualifiedName(schema, name))
        : null;

    /// <summary>Objects as an error lists them.</summary>
    public static string Describe(IEnumerable<InconsistentObject> dependents) => string.Join(", ", dependents.Select(Describe));

    /// <summary>An object as Hasura names it in this error: <c>relationship article.author in source "default"</c>.</summary>
    private static string Describe(InconsistentObject item)
    {
        var path = item.MetadataPath;
        if (path.Count < 5)
        {
            return item.Name;
        }

        var subject = new QualifiedName(path[3], path[4]).ToString();
        var described = path.Count < 7
            ? $"{item.Type} {subject}"
            : path[5] switch
            {
                "object_relationships" or "array_relationships" => $"relationship {subject}.{path[6]}",
                "computed_fields" => $"computed field {subject}.{path[6]}",
                var member => $"permission {subject}.{path[6]}.{member.Split('_')[0]}",
            };
        return $"{described} in source \"{path[1]}\"";
    }
}
