using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.RunSql;

/// <summary>
/// Walks a permission rule knowing which table each key belongs to, and writes it anew with other names. What it does not understand it
/// leaves as it is.
/// </summary>
/// <param name="source">The tables before the rename.</param>
internal sealed class RuleRewriting(SourceSchema source)
{
    /// <summary>The new name of a table in <c>_exists</c>.</summary>
    public Func<QualifiedName, QualifiedName> OnTable { get; init; } = name => name;

    /// <summary>The new name of a column or relationship of a table.</summary>
    public Func<QualifiedName, string, string> OnField { get; init; } = (_, field) => field;

    /// <summary>The rule with new names; the order of its keys is kept.</summary>
    public JsonObject Rewrite(JsonObject rule, QualifiedName table) => Rewrite(rule, table, root: table);

    private JsonObject Rewrite(JsonObject rule, QualifiedName table, QualifiedName root)
    {
        var result = new JsonObject();
        foreach (var (key, value) in rule)
        {
            switch (key.TrimStart('_', '$'))
            {
                case "and" or "or" or "not" when key[0] is '_' or '$':
                    result[key] = Nested(value, table, root);
                    break;
                case "exists" when key[0] is '_' or '$':
                    result[key] = value is JsonObject exists ? RewriteExists(exists, root) : MetadataJson.Copy(value);
                    break;
                default:
                    result[OnField(table, key)] = RewriteField(table, key, value, root);
                    break;
            }
        }

        return result;
    }

    private JsonNode? RewriteField(QualifiedName table, string key, JsonNode? value, QualifiedName root)
    {
        var known = source.Tables.GetValueOrDefault(table);
        if (known?.Relationships.GetValueOrDefault(key) is { } relationship)
        {
            return Nested(value, relationship.Target, root);
        }

        if (known?.ComputedFields.GetValueOrDefault(key) is { ReturnsTable: { } returned })
        {
            return Nested(value, returned, root);
        }

        return value is JsonObject comparison ? RewriteComparison(comparison, table, root) : MetadataJson.Copy(value);
    }

    private JsonObject RewriteExists(JsonObject exists, QualifiedName root)
    {
        var result = new JsonObject();
        var target = MetadataDocument.ReferenceOf(exists["_table"] ?? exists["$table"]);
        foreach (var (key, value) in exists)
        {
            result[key] = key.TrimStart('_', '$') switch
            {
                "table" when target is { } name && OnTable(name) != name => MetadataJson.Name(OnTable(name)),
                "where" when target is { } name => Nested(value, name, root),
                _ => MetadataJson.Copy(value),
            };
        }

        return result;
    }

    /// <summary>Column comparisons name columns on their right side.</summary>
    private JsonObject RewriteComparison(JsonObject comparison, QualifiedName table, QualifiedName root)
    {
        var result = new JsonObject();
        foreach (var (key, value) in comparison)
        {
            result[key] = RuleOperators.TryFindColumnComparison(RuleOperators.WordOf(key) ?? "", out _)
                ? RewriteReference(value, table, root)
                : MetadataJson.Copy(value);
        }

        return result;
    }

    private JsonNode? RewriteReference(JsonNode? value, QualifiedName table, QualifiedName root)
    {
        if (value is not JsonArray path)
        {
            return MetadataDocument.TextOf(value) is { } column ? OnField(table, column) : MetadataJson.Copy(value);
        }

        var current = table;
        var result = new JsonArray();
        foreach (var step in path.Select(MetadataDocument.TextOf))
        {
            if (step == "$")
            {
                current = root;
                result.Add(step);
            }
            else if (step is not null)
            {
                result.Add(OnField(current, step));
                current = source.Tables.GetValueOrDefault(current)?.Relationships.GetValueOrDefault(step)?.Target ?? current;
            }
        }

        return result;
    }

    private JsonNode? Nested(JsonNode? value, QualifiedName table, QualifiedName root) => value switch
    {
        JsonObject rule => Rewrite(rule, table, root),
        JsonArray rules => new JsonArray([.. rules.Select(item => Nested(item, table, root))]),
        _ => MetadataJson.Copy(value),
    };
}
