using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>
/// Reads every declaration of a document that is to be put in force, so that a malformed one is refused with its place instead of
/// becoming an inconsistency later. Without state.
/// </summary>
internal static class DeclarationCheck
{
    /// <summary>Reads everything once.</summary>
    /// <exception cref="GraphQLErrorException">Something is malformed.</exception>
    public static void Run(MetadataDocument document, string path)
    {
        var root = new JsonCursor(document.Root, path);
        foreach (var source in root["sources"].Items())
        {
            SourceCustomization.Read(source["customization"]);
            ConnectionChoiceReader.Check(source["configuration"]);
            foreach (var table in source["tables"].Items())
            {
                CheckTable(table);
            }

            foreach (var function in source["functions"].Items())
            {
                DeclaredFunction.Read(function);
            }
        }

        foreach (var collection in root["query_collections"].Items())
        {
            SavedQueryText.CheckAll(collection["definition"]);
        }

        foreach (var role in root["inherited_roles"].Items())
        {
            DeclaredInheritedRole.Read(role);
        }

        var twice = root["allowlist"].Items().Select(entry => entry["collection"].AsOptionalString()).OfType<string>()
            .GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            throw root.Failed($"multiple declarations exist for the following allowlist entries: {string.Join(", ", twice)}");
        }
    }

    private static void CheckTable(JsonCursor table)
    {
        TrackedTable.Read(table);
        foreach (var isArray in new[] { false, true })
        {
            foreach (var relationship in table[MetadataNames.RelationshipMember(isArray)].Items())
            {
                DeclaredRelationship.Read(relationship, isArray);
            }
        }

        foreach (var field in table["computed_fields"].Items())
        {
            DeclaredComputedField.Read(field);
        }

        foreach (var kind in MetadataNames.PermissionKinds)
        {
            foreach (var permission in table[kind.Member()].Items())
            {
                DeclaredPermission.Read(permission, kind);
            }
        }
    }
}
