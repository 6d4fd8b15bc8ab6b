using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Administration.Commands;

/// <summary>A table of a database as a console is told of it, tracked or not. Without state.</summary>
internal static class TableDescription
{
    /// <summary>The description. Members that have nothing to say are left out.</summary>
    public static JsonObject Write(CatalogTable table)
    {
        var json = new JsonObject
        {
            ["name"] = MetadataJson.Name(table.Name),
            ["type"] = table.Kind is RelationKind.View or RelationKind.MaterializedView ? "view" : "table",
            ["columns"] = new JsonArray([.. table.Columns.Select(column => (JsonNode?)Write(column))]),
        };
        if (table.PrimaryKey is { } key)
        {
            json["primary_key"] = MetadataJson.ToArray(key.Columns);
        }

        if (table.ForeignKeys.Count > 0)
        {
            json["foreign_keys"] = new JsonObject(table.ForeignKeys.Select(foreign => KeyValuePair.Create(foreign.Name, (JsonNode?)Write(foreign))));
        }

        Describe(json, table.Comment);
        json["insertable"] = table.IsInsertable;
        json["updatable"] = table.IsUpdatable;
        json["deletable"] = table.IsDeletable;
        return json;
    }

    private static JsonObject Write(CatalogColumn column)
    {
        var isWritable = column.Identity != IdentityKind.Always && !column.IsGenerated;
        var json = new JsonObject { ["name"] = column.Name, ["type"] = TypeName(column.Type.Underlying), ["nullable"] = column.IsNullable };
        Describe(json, column.Comment);
        json["insertable"] = isWritable;
        json["updatable"] = isWritable;
        return json;
    }

    private static JsonObject Write(CatalogForeignKey key) => new()
    {
        ["foreign_table"] = MetadataJson.Name(key.ReferencedTable),
        ["column_mapping"] = new JsonObject(
            key.Columns.Zip(key.ReferencedColumns, (local, remote) => KeyValuePair.Create(local, (JsonNode?)JsonValue.Create(remote)))),
    };

    private static void Describe(JsonObject json, string? comment)
    {
        if (comment is not null)
        {
            json["description"] = comment;
        }
    }

    // Hasura's names of the types that it knows by another name than pg_type
    private static string TypeName(PgType type) => type.InternalName switch
    {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "bool" => "boolean",
        var name => name,
    };
}
