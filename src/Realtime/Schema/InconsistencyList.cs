using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>
/// Collects what does not fit while one snapshot is built, with Hasura's names of the objects. Owned by one build, not thread-safe.
/// </summary>
internal sealed class InconsistencyList
{
    private readonly List<InconsistentObject> _items = [];

    private readonly List<UnservedObject> _mentioned = [];

    /// <summary>What was collected, in order.</summary>
    public IReadOnlyList<InconsistentObject> Items => _items;

    /// <summary>What fits and is not served, in order.</summary>
    public IReadOnlyList<UnservedObject> Mentioned => _mentioned;

    /// <summary>Something that is kept and has no effect.</summary>
    public void Mention(string kind, string name)
    {
        var item = new UnservedObject(kind, name);
        if (!_mentioned.Contains(item))
        {
            _mentioned.Add(item);
        }
    }

    /// <summary>A source whose database cannot be read, or that cannot be served.</summary>
    public void AddSource(string source, string reason, JsonObject json) => Add(
        "source", $"source {source}", reason, MetadataJson.Copy(json), ["sources", source]);

    /// <summary>A table that is not there, or cannot be what it is declared to be.</summary>
    public void AddTable(string source, QualifiedName table, string reason) => Add(
        "table", NameOfTable(source, table), reason, MetadataJson.Name(table), PathTo(source, "tables", table));

    /// <summary>A function that cannot be served.</summary>
    public void AddFunction(string source, QualifiedName function, string reason) => Add(
        "function", NameOfFunction(source, function), reason, MetadataJson.Name(function), PathTo(source, "functions", function));

    /// <summary>Something that belongs to a table: a relationship, permission or computed field.</summary>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="kind"><c>object_relation</c>, <c>select_permission</c>, <c>computed_field</c>, ….</param>
    /// <param name="name">The relationship's or field's name, the permission's role.</param>
    /// <param name="member">The member of the table's entry in which it stands.</param>
    /// <param name="reason">Why.</param>
    /// <param name="entry">The entry as declared.</param>
    public void AddTablePart(
        string source, QualifiedName table, string kind, string name, string member, string reason, JsonObject entry) => Add(
        kind,
        NameOfPart(source, table, kind, name),
        reason,
        DefinitionOf(source, table, entry),
        [.. PathTo(source, "tables", table), member, name]);

    /// <summary>A logical model or native query that cannot be served.</summary>
    public void AddSourcePart(string source, string kind, string name, string member, string reason, JsonObject json) =>
        Add(kind, $"{kind} {name} in source {source}", reason, MetadataJson.Copy(json), ["sources", source, member, name]);

    /// <summary>A permission on a logical model that cannot be; told once, however many native queries have the model.</summary>
    public void AddModelPermission(string source, string model, string role, string reason, JsonObject json)
    {
        var name = $"select_permission {role} in logical model {model} in source {source}";
        if (!_items.Exists(item => item.Name == name))
        {
            Add("select_permission", name, $"in logical model \"{model}\": in permission for role \"{role}\": {reason}", MetadataJson.Copy(json), ["sources", source, "logical_models", model, role]);
        }
    }

    /// <summary>An inherited role that cannot be.</summary>
    public void AddInheritedRole(string role, string reason, JsonObject json) =>
        Add("inherited_role", $"inherited_role {role}", reason, MetadataJson.Copy(json), ["inherited_roles", role]);

    /// <summary>A permission that an inherited role would get in two different forms, and so does not get.</summary>
    public void AddInheritanceConflict(string source, QualifiedName table, string role, PermissionKind kind) => Add(
        "inherited role permission inconsistency",
        $"{kind.Word()}_permission {role} in table {table} in source {source}",
        $"Could not inherit permission for the role '{role}' for the entity: '{kind.Word()}_permission, table: {table}, source: '{source}''",
        new JsonObject { ["role_name"] = role, ["table"] = MetadataJson.Name(table), ["source"] = source },
        []);

    /// <summary>An entry whose name cannot even be read.</summary>
    public void AddMalformed(string kind, string place, string reason, JsonNode? entry) =>
        Add(kind, $"{kind} in {place}", reason, MetadataJson.Copy(entry), []);

    /// <summary>How a table is called in the list.</summary>
    public static string NameOfTable(string source, QualifiedName table) => $"table {table} in source {source}";

    /// <summary>How a function is called in the list.</summary>
    public static string NameOfFunction(string source, QualifiedName function) => $"function {function} in source {source}";

    /// <summary>How a relationship, permission or computed field is called in the list.</summary>
    public static string NameOfPart(string source, QualifiedName table, string kind, string name) =>
        $"{kind} {name} in table {table} in source {source}";

    private void Add(string type, string name, string reason, JsonNode? definition, IReadOnlyList<string> path) => _items.Add(
        new InconsistentObject(type, name, $"Inconsistent object: {reason}", MetadataJson.Write(definition)) { MetadataPath = path });

    private static string[] PathTo(string source, string member, QualifiedName name) => ["sources", source, member, name.Schema, name.Name];

    /// <summary>As Hasura prints it: the entry with table and source beside it, names written out.</summary>
    private static JsonObject DefinitionOf(string source, QualifiedName table, JsonObject entry)
    {
        var definition = (JsonObject)entry.DeepClone();
        definition["source"] = source;
        definition["table"] = MetadataJson.Name(table);
        definition.TryAdd("comment", null);
        WriteOut(definition["using"]?["foreign_key_constraint_on"], "table");
        WriteOut(definition["using"]?["manual_configuration"], "remote_table");
        (definition["using"]?["manual_configuration"] as JsonObject)?.TryAdd("insertion_order", null);
        WriteOut(definition["definition"], "function");
        return definition;
    }

    private static void WriteOut(JsonNode? parent, string member)
    {
        if (parent is JsonObject json && MetadataDocument.ReferenceOf(json[member]) is { } name)
        {
            json[member] = MetadataJson.Name(name);
        }
    }
}
