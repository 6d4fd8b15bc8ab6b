using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;

namespace Realtime.Administration.Commands;

/// <summary>All commands by name. Immutable.</summary>
internal static class CommandTable
{
    private static readonly FrozenDictionary<string, CommandHandler> Metadata = Families(
        DocumentCommands.All,
        ConsistencyCommands.All,
        SourceCommands.All,
        OnDatabases(TableCommands.All),
        OnDatabases(TableListCommands.All),
        OnDatabases(CustomizationCommands.All),
        OnDatabases(RelationshipCommands.All),
        RenameCommands.All,
        OnDatabases(PermissionCommands.All),
        OnDatabases(ComputedFieldCommands.All),
        OnDatabases(FunctionCommands.All),
        RoleCommands.All,
        CollectionCommands.All,
        RestEndpointCommands.All,
        OnDatabases(ListingCommands.All),
        StateCommands.All,
        ConfigurationCommands.All,
        SourceKindCommands.All,
        OnDatabases(NativeQueryCommands.All),
        ActionCommands.All,
        RemoteSchemaCommands.All,
        RemoteRelationshipCommands.All,
        EventTriggerCommands.All,
        CronTriggerCommands.All,
        ForeignCommands.All);

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

    // Commands that are about what a database has are run on the database as it is: a table may have been made by another tool a moment ago.
    private static IEnumerable<KeyValuePair<string, CommandHandler>> OnDatabases(IEnumerable<KeyValuePair<string, CommandHandler>> family) =>
        family.Select(command => new KeyValuePair<string, CommandHandler>(command.Key, async (call, cancellationToken) =>
        {
            await call.Draft.ReadAnewAsync(SourcesOf(call.Args), cancellationToken);
            return await command.Value(call, cancellationToken);
        }));

    // The sources that a command, or a table of its list, names. What is malformed is for the command itself to refuse.
    private static IEnumerable<string> SourcesOf(JsonCursor args)
    {
        var tables = args["tables"].Node is JsonArray ? args["tables"].Items() : [];
        return tables.Append(args).Select(item => item["source"].TryGetString(out var source) ? source : DefaultSource.Name).Distinct();
    }

    private static FrozenDictionary<string, CommandHandler> Families(params IEnumerable<KeyValuePair<string, CommandHandler>>[] families) =>
        families.SelectMany(family => family).ToFrozenDictionary();
}
