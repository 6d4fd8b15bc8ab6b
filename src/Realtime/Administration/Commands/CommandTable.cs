using System.Collections.Frozen;

namespace Realtime.Administration.Commands;

/// <summary>All commands by name. Immutable.</summary>
internal static class CommandTable
{
    private static readonly FrozenDictionary<string, CommandHandler> Metadata = Families(
        DocumentCommands.All,
        ConsistencyCommands.All,
        SourceCommands.All,
        TableCommands.All,
        TableListCommands.All,
        CustomizationCommands.All,
        RelationshipCommands.All,
        RenameCommands.All,
        PermissionCommands.All,
        ComputedFieldCommands.All,
        FunctionCommands.All,
        RoleCommands.All,
        CollectionCommands.All,
        RestEndpointCommands.All,
        ListingCommands.All,
        StateCommands.All,
        ConfigurationCommands.All,
        SourceKindCommands.All,
        NativeQueryCommands.All,
        StoredCommands.All);

    private static readonly FrozenDictionary<string, CommandHandler> Query = Families(SqlCommands.All);

    /// <summary>Finds a command among those that an endpoint knows; null when it has none of that name.</summary>
    public static CommandHandler? Find(AdminEndpoint endpoint, string name) => endpoint switch
    {
        AdminEndpoint.Metadata => Metadata.GetValueOrDefault(name),
        AdminEndpoint.Query => Query.GetValueOrDefault(name),

        // Hasura 1's names are those of today without the prefix
        AdminEndpoint.LegacyQuery => Query.GetValueOrDefault(name) ?? Metadata.GetValueOrDefault(name) ?? Metadata.GetValueOrDefault("pg_" + name),
        _ => null,
    };

    private static FrozenDictionary<string, CommandHandler> Families(params IEnumerable<KeyValuePair<string, CommandHandler>>[] families) =>
        families.SelectMany(family => family).ToFrozenDictionary();
}
