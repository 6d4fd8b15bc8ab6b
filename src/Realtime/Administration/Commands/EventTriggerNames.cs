using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Administration.Commands;

/// <summary>Warns of event triggers whose names may be trouble for what serves them. Without state.</summary>
internal static class EventTriggerNames
{
    /// <summary>A warning for each trigger of a document that has such a name and was not in the document before.</summary>
    public static JsonArray WarningsOf(MetadataDocument before, MetadataDocument after)
    {
        var warnings = new JsonArray();
        foreach (var source in after.Sources)
        {
            if (MetadataDocument.NameOf(source) is not { } name)
            {
                continue;
            }

            var known = before.FindSource(name) is { } old ? TriggersOf(old).Select(entry => entry.Trigger).ToHashSet() : [];
            foreach (var (table, trigger) in TriggersOf(source).Where(entry => !known.Contains(entry.Trigger) && !IsPlain(entry.Trigger)))
            {
                warnings.Add(Warning(name, table, trigger));
            }
        }

        return warnings;
    }

    /// <summary>Whether a name has nothing but letters, digits, underscores and hyphens.</summary>
    public static bool IsPlain(string name) => name.All(mark => char.IsAsciiLetterOrDigit(mark) || mark is '_' or '-');

    /// <summary>The warning about one trigger.</summary>
    public static JsonObject Warning(string source, QualifiedName table, string trigger) => new()
    {
        ["code"] = "illegal-event-trigger-name",
        ["message"] = $"The event trigger with name \"{trigger}\" may not work as expected, hasura suggests to use only alphanumeric, underscore and hyphens in an event trigger name",
        ["name"] = $"event_trigger {trigger} in table {table} in source {source}",
        ["type"] = "event_trigger",
    };

    private static IEnumerable<(QualifiedName Table, string Trigger)> TriggersOf(JsonObject source) =>
        from table in MetadataDocument.ObjectsOf(source, "tables")
        from trigger in MetadataDocument.ObjectsOf(table, "event_triggers")
        let name = MetadataDocument.NameOf(trigger)
        where name is not null && MetadataDocument.TableNameOf(table) is not null
        select (MetadataDocument.TableNameOf(table)!.Value, name);
}
