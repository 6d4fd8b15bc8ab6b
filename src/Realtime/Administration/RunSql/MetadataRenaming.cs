using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.RunSql;

/// <summary>
/// Follows renames through a document: everything that names the old table, column or relationship names the new one afterwards. What a
/// rule's keys mean is looked up in the snapshot from before the rename. Owned by one command.
/// </summary>
/// <param name="document">The document to edit.</param>
/// <param name="source">The source in which something was renamed.</param>
/// <param name="before">The source as it was resolved before.</param>
internal sealed class MetadataRenaming(MetadataDocument document, string source, SourceSchema before)
{
    private IEnumerable<JsonObject> Tables =>
        document.FindSource(source) is { } json ? MetadataDocument.ObjectsOf(json, "tables") : [];

    /// <summary>A table got another name or schema.</summary>
    public void RenameTable(QualifiedName from, QualifiedName to)
    {
        foreach (var table in Tables)
        {
            Replace(table, "table", from, to);
            foreach (var (_, relationship) in Relationships(table))
            {
                Replace(relationship["using"]?["foreign_key_constraint_on"], "table", from, to);
                Replace(relationship["using"]?["manual_configuration"], "remote_table", from, to);
            }

            EachRule(table, (rule, owner) => new RuleRewriting(before) { OnTable = name => name == from ? to : name }.Rewrite(rule, owner));
        }
    }

    /// <summary>A function got another name or schema.</summary>
    public void RenameFunction(QualifiedName from, QualifiedName to)
    {
        if (document.FindFunction(source, from) is { } function)
        {
            function["function"] = MetadataJson.Name(to);
        }

        foreach (var field in Tables.SelectMany(table => MetadataDocument.ObjectsOf(table, "computed_fields")))
        {
            Replace(field["definition"], "function", from, to);
        }
    }

    /// <summary>A column got another name. The table is named as before any rename of its own.</summary>
    public void RenameColumn(QualifiedName table, string from, string to)
    {
        foreach (var entry in Tables)
        {
            var name = MetadataDocument.TableNameOf(entry);
            if (name == table)
            {
                RenameOwnColumn(entry, from, to);
            }

            foreach (var (_, relationship) in Relationships(entry))
            {
                ColumnReferences.Rename(relationship, isOwner: name == table, table, from, to);
            }

            EachRule(entry, (rule, owner) => new RuleRewriting(before)
            {
                OnField = (of, field) => of == table && field == from ? to : field,
            }.Rewrite(rule, owner));
        }
    }

    /// <summary>A relationship got another name.</summary>
    public void RenameRelationship(QualifiedName table, string from, string to)
    {
        foreach (var entry in Tables)
        {
            if (MetadataDocument.TableNameOf(entry) == table)
            {
                foreach (var relationship in Relationships(entry).Select(pair => pair.Entry).Where(found => MetadataDocument.NameOf(found) == from))
                {
                    relationship["name"] = to;
                }
            }

            EachRule(entry, (rule, owner) => new RuleRewriting(before)
            {
                OnField = (of, field) => of == table && field == from ? to : field,
            }.Rewrite(rule, owner));
        }
    }

    /// <summary>A column is gone: what was said about its name goes too. Who uses it otherwise is inconsistent now.</summary>
    public void ForgetColumn(QualifiedName table, string column)
    {
        if (document.FindTable(source, table)?["configuration"] is JsonObject configuration)
        {
            (configuration["column_config"] as JsonObject)?.Remove(column);
            (configuration["custom_column_names"] as JsonObject)?.Remove(column);
        }
    }

    private static void RenameOwnColumn(JsonObject table, string from, string to)
    {
        var configuration = table["configuration"] as JsonObject;
        ColumnReferences.RenameKey(configuration?["column_config"], from, to);
        ColumnReferences.RenameKey(configuration?["custom_column_names"], from, to);
        foreach (var permission in Permissions(table))
        {
            ColumnReferences.RenameItem(permission["columns"], from, to);
            ColumnReferences.RenameKey(permission["set"], from, to);
        }

        foreach (var trigger in MetadataDocument.ObjectsOf(table, "event_triggers"))
        {
            foreach (var operation in new[] { "insert", "update", "delete" })
            {
                ColumnReferences.RenameItem(trigger["definition"]?[operation]?["columns"], from, to);
                ColumnReferences.RenameItem(trigger["definition"]?[operation]?["payload"], from, to);
            }
        }
    }

    private static void EachRule(JsonObject table, Func<JsonObject, QualifiedName, JsonObject> rewrite)
    {
        if (MetadataDocument.TableNameOf(table) is not { } name)
        {
            return;
        }

        foreach (var permission in Permissions(table))
        {
            foreach (var member in new[] { "filter", "check" })
            {
                if (permission[member] is JsonObject rule)
                {
                    permission[member] = rewrite(rule, name);
                }
            }
        }
    }

    private static IEnumerable<JsonObject> Permissions(JsonObject table) => MetadataNames.PermissionKinds
        .SelectMany(kind => MetadataDocument.ObjectsOf(table, kind.Member()))
        .Select(entry => entry["permission"]).OfType<JsonObject>().ToList();

    private static List<(bool IsArray, JsonObject Entry)> Relationships(JsonObject table) =>
        [.. new[] { false, true }.SelectMany(isArray =>
            MetadataDocument.ObjectsOf(table, MetadataNames.RelationshipMember(isArray)).Select(entry => (isArray, entry)))];

    private static void Replace(JsonNode? parent, string member, QualifiedName from, QualifiedName to)
    {
        if (parent is JsonObject json && MetadataDocument.ReferenceOf(json[member]) == from)
        {
            json[member] = MetadataJson.Name(to);
        }
    }
}
