using System.Text.Json.Nodes;
using Realtime.Catalog;

namespace Realtime.Metadata;

/// <summary>Takes single objects out of a document; empty members go with the last of their objects. Without state.</summary>
internal static class MetadataRemoval
{
    /// <summary>
    /// Removes the object at a path as inconsistencies give it: <c>sources, name[, tables|functions, schema, name[, member, name]]</c>,
    /// <c>sources, name, native_queries, name</c>, <c>sources, name, logical_models, name[, role]</c> or <c>inherited_roles, name</c>.
    /// </summary>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(MetadataDocument document, IReadOnlyList<string> path) => path switch
    {
        ["inherited_roles", var role] => RemoveFrom(document.Root, "inherited_roles", "role_name", role),
        ["sources", var source] => RemoveFrom(document.Root, "sources", "name", source, keepEmpty: true),
        ["sources", var source, "tables", var schema, var name] => RemoveTable(document, source, new QualifiedName(schema, name)),
        ["sources", var source, "functions", var schema, var name] => RemoveFunction(document, source, new QualifiedName(schema, name)),
        ["sources", var source, "tables", var schema, var table, var member, var name] =>
            document.FindTable(source, new QualifiedName(schema, table)) is { } entry
            && RemoveFrom(entry, member, member.EndsWith("_permissions", StringComparison.Ordinal) ? "role" : "name", name),
        ["sources", var source, "logical_models", var model] =>
            document.FindSource(source) is { } models && RemoveFrom(models, "logical_models", "name", model),
        ["sources", var source, "native_queries", var query] =>
            document.FindSource(source) is { } queries && RemoveFrom(queries, "native_queries", "root_field_name", query),
        ["sources", var source, "logical_models", var model, var role] =>
            document.FindSource(source) is { } owner
            && MetadataDocument.ObjectsOf(owner, "logical_models").FirstOrDefault(entry => MetadataDocument.NameOf(entry) == model) is { } declared
            && RemoveFrom(declared, "select_permissions", "role", role),
        _ => false,
    };

    /// <summary>Removes a tracked table.</summary>
    public static bool RemoveTable(MetadataDocument document, string source, QualifiedName table) =>
        document.FindSource(source) is { } json
        && RemoveWhere(json, "tables", entry => MetadataDocument.TableNameOf(entry) == table, keepEmpty: true);

    /// <summary>Removes tracked tables.</summary>
    public static bool RemoveTables(MetadataDocument document, string source, IReadOnlySet<QualifiedName> tables) =>
        document.FindSource(source) is { } json
        && RemoveWhere(json, "tables", entry => MetadataDocument.TableNameOf(entry) is { } name && tables.Contains(name), keepEmpty: true);

    /// <summary>Removes a tracked function.</summary>
    public static bool RemoveFunction(MetadataDocument document, string source, QualifiedName function) =>
        document.FindSource(source) is { } json
        && RemoveWhere(json, "functions", entry => MetadataDocument.ReferenceOf(entry["function"]) == function, keepEmpty: false);

    /// <summary>Removes the entries of an array member whose key member has a value.</summary>
    public static bool RemoveFrom(JsonObject parent, string member, string key, string value, bool keepEmpty = false) =>
        RemoveWhere(parent, member, entry => MetadataDocument.TextOf(entry[key]) == value, keepEmpty);

    /// <summary>Removes the entries of an array member that fit.</summary>
    public static bool RemoveWhere(JsonObject parent, string member, Func<JsonObject, bool> fits, bool keepEmpty)
    {
        if (parent[member] is not JsonArray array)
        {
            return false;
        }

        var removed = array.RemoveAll(entry => entry is JsonObject json && fits(json)) > 0;
        if (array.Count == 0 && removed && !keepEmpty)
        {
            parent.Remove(member);
        }

        return removed;
    }

    /// <summary>Appends to an array member, which is made when it is absent.</summary>
    public static void Append(JsonObject parent, string member, JsonNode entry)
    {
        if (parent[member] is not JsonArray array)
        {
            array = [];
            parent[member] = array;
        }

        array.Add(entry);
    }
}
