using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Administration.RunSql;

/// <summary>Renames columns in the places where metadata name them. Without state.</summary>
internal static class ColumnReferences
{
    /// <summary>In a relationship: on the side of its own table, or on the side of the table that it leads to.</summary>
    public static void Rename(JsonObject relationship, bool isOwner, QualifiedName table, string from, string to)
    {
        var on = relationship["using"]?["foreign_key_constraint_on"];
        if (on is JsonObject other && MetadataDocument.ReferenceOf(other["table"]) == table)
        {
            RenameValue(other, "column", from, to);
            RenameItem(other["columns"], from, to);
        }
        else if (isOwner && on is JsonArray columns)
        {
            RenameItem(columns, from, to);
        }
        else if (isOwner && MetadataDocument.TextOf(on) == from)
        {
            relationship["using"]!["foreign_key_constraint_on"] = to;
        }

        if (relationship["using"]?["manual_configuration"] is JsonObject manual && manual["column_mapping"] is JsonObject mapping)
        {
            if (MetadataDocument.ReferenceOf(manual["remote_table"]) == table)
            {
                foreach (var key in mapping.Where(pair => MetadataDocument.TextOf(pair.Value) == from).Select(pair => pair.Key).ToList())
                {
                    mapping[key] = to;
                }
            }

            if (isOwner)
            {
                RenameKey(mapping, from, to);
            }
        }
    }

    /// <summary>The key of an object, its place kept.</summary>
    public static void RenameKey(JsonNode? node, string from, string to)
    {
        if (node is JsonObject json && json.IndexOf(from) is >= 0 and var index)
        {
            var value = json[from];
            json.RemoveAt(index);
            json.Remove(to);
            json.Insert(Math.Min(index, json.Count), to, value);
        }
    }

    /// <summary>Items of an array.</summary>
    public static void RenameItem(JsonNode? node, string from, string to)
    {
        if (node is JsonArray array)
        {
            for (var index = 0; index < array.Count; index++)
            {
                if (MetadataDocument.TextOf(array[index]) == from)
                {
                    array[index] = to;
                }
            }
        }
    }

    private static void RenameValue(JsonObject json, string member, string from, string to)
    {
        if (MetadataDocument.TextOf(json[member]) == from)
        {
            json[member] = to;
        }
    }
}
