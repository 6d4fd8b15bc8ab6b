using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>Finds what metadata declare and this engine does not serve: it is kept, exported again and told to the operator. Without state.</summary>
internal static class UnservedObjects
{
    private static readonly (string Member, string Kind)[] TopLevel =
    [
        ("actions", "action"), ("remote_schemas", "remote_schema"), ("cron_triggers", "cron_trigger"),
    ];

    private static readonly (string Member, string Kind)[] OfTables =
    [
        ("event_triggers", "event_trigger"), ("remote_relationships", "remote_relationship"),
    ];

    private static readonly (string Member, string Kind)[] OfSources =
    [
        ("stored_procedures", "stored_procedure"),
    ];

    /// <summary>Everything that is not served, in metadata order.</summary>
    public static IReadOnlyList<UnservedObject> Find(MetadataDocument metadata)
    {
        var found = new List<UnservedObject>();
        Add(found, metadata.Root, TopLevel, "");
        foreach (var source in metadata.Sources)
        {
            var name = MetadataDocument.NameOf(source);
            Add(found, source, OfSources, $" in source {name}");
            foreach (var table in MetadataDocument.ObjectsOf(source, "tables"))
            {
                Add(found, table, OfTables, $" in table {MetadataDocument.TableNameOf(table)} in source {name}");
            }
        }

        return found;
    }

    private static void Add(List<UnservedObject> found, JsonObject parent, (string Member, string Kind)[] kinds, string place)
    {
        foreach (var (member, kind) in kinds)
        {
            found.AddRange(MetadataDocument.ObjectsOf(parent, member).Select(entry =>
                new UnservedObject(kind, (MetadataDocument.NameOf(entry) ?? MetadataDocument.TextOf(entry["root_field_name"]) ?? "?") + place)));
        }
    }
}
