using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// Which tables are tracked, and what refers to each: relationships, computed fields, functions, native queries, enum columns and rules that name a table. What
/// nothing refers to has no dependents, and that is known without resolving the metadata again. Immutable.
/// </summary>
internal sealed class TableReferences
{
    private readonly HashSet<(string Source, QualifiedName Table)> _tracked = [];

    // by the table that is referred to; null stands for what is no table
    private readonly Dictionary<(string Source, QualifiedName Table), HashSet<QualifiedName?>> _referrers = [];

    private TableReferences()
    {
    }

    /// <summary>Reads a document, and what it means.</summary>
    public static TableReferences Of(MetadataDocument document, SchemaSnapshot snapshot)
    {
        var references = new TableReferences();
        foreach (var source in document.Sources)
        {
            references.AddDeclared(source, MetadataDocument.NameOf(source) ?? "");
        }

        foreach (var source in snapshot.Sources)
        {
            references.AddResolved(source);
        }

        return references;
    }

    /// <summary>Whether the table is tracked.</summary>
    public bool IsTracked((string Source, QualifiedName Table) table) => _tracked.Contains(table);

    /// <summary>Whether something refers to the table that is neither the table itself nor one of those that go.</summary>
    public bool HasReferrers((string Source, QualifiedName Table) table, IReadOnlySet<(string Source, QualifiedName Table)> going) =>
        _referrers.TryGetValue(table, out var referrers)
        && referrers.Any(referrer => referrer is not { } owner || (owner != table.Table && !going.Contains((table.Source, owner))));

    private void AddDeclared(JsonObject source, string name)
    {
        foreach (var entry in MetadataDocument.ObjectsOf(source, "tables"))
        {
            if (MetadataDocument.TableNameOf(entry) is { } table)
            {
                _tracked.Add((name, table));
                foreach (var kind in MetadataNames.PermissionKinds)
                {
                    AddRules(name, entry[kind.Member()], table);
                }
            }
        }

        foreach (var model in MetadataDocument.ObjectsOf(source, "logical_models"))
        {
            AddRules(name, model["select_permissions"], owner: null);
        }
    }

    // _exists names its table in _table
    private void AddRules(string source, JsonNode? node, QualifiedName? owner)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                AddRules(source, item, owner);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                if (key == "_table" && MetadataDocument.ReferenceOf(value) is { } table)
                {
                    Add(source, table, owner);
                }

                AddRules(source, value, owner);
            }
        }
    }

    private void AddResolved(SourceSchema source)
    {
        foreach (var table in source.Tables.Values)
        {
            var targets = table.Relationships.Values.Select(relationship => relationship.Target)
                .Concat(table.ComputedFields.Values.Select(field => field.ReturnsTable).OfType<QualifiedName>())
                .Concat(table.Columns.Select(column => column.EnumTable).OfType<QualifiedName>());
            foreach (var target in targets)
            {
                Add(source.Name, target, table.Name);
            }
        }

        foreach (var target in source.Functions.Select(function => function.ReturnsTable)
            .Concat(source.NativeQueries.SelectMany(query => query.Rows.Relationships.Values).Select(relationship => relationship.Target)))
        {
            Add(source.Name, target, owner: null);
        }
    }

    private void Add(string source, QualifiedName table, QualifiedName? owner)
    {
        if (!_referrers.TryGetValue((source, table), out var referrers))
        {
            referrers = [];
            _referrers.Add((source, table), referrers);
        }

        referrers.Add(owner);
    }
}
