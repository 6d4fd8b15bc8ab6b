using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Dialect;

namespace Realtime.Schema;

/// <summary>A tracked table, view or other relation, resolved. Immutable; belongs to one <see cref="SourceSchema"/>.</summary>
internal sealed class Table
{
    /// <summary>What the catalog says.</summary>
    public required CatalogTable Catalog { get; init; }

    /// <summary>The base name of its GraphQL types: <c>custom_name</c>, or <c>article</c>, or <c>schema_article</c> outside public.</summary>
    public required string GraphQLName { get; init; }

    /// <summary>Whether <see cref="GraphQLName"/> is the metadata's <c>custom_name</c>, which no naming convention changes.</summary>
    public bool HasCustomName { get; init; }

    /// <summary>Whether this is in no database but a logical model: the rows of native queries.</summary>
    public bool IsLogicalModel { get; init; }

    /// <summary>Names and descriptions of its root fields, custom ones applied, source prefix and suffix applied.</summary>
    public required RootFieldNames RootFields { get; init; }

    /// <summary>Columns that have a GraphQL name, in table order.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Relationships by GraphQL name.</summary>
    public required FrozenDictionary<string, Relationship> Relationships { get; init; }

    /// <summary>Computed fields by GraphQL name.</summary>
    public required FrozenDictionary<string, ComputedField> ComputedFields { get; init; }

    /// <summary>What each role may do; inherited roles are already merged, admin is not listed (see <see cref="PermissionsOf"/>).</summary>
    public required FrozenDictionary<string, TablePermissions> Permissions { get; init; }

    /// <summary>The description of its object type: the metadata's comment, else the table's.</summary>
    public string? Description { get; init; }

    /// <summary>For an enum table (<c>is_enum</c>) its values, else null.</summary>
    public IReadOnlyList<EnumTableValue>? EnumValues { get; init; }

    /// <summary>Whether its changes may be published for live queries.</summary>
    public bool IsPublished { get; init; } = true;

    /// <summary>The table's name in the database.</summary>
    public QualifiedName Name => Catalog.Name;

    /// <summary>Columns of the primary key in key order; empty without one, or when one of them has no GraphQL name.</summary>
    public required IReadOnlyList<Column> PrimaryKey { get; init; }

    /// <summary>The permissions of a role; null when the role may do nothing here. Admin may do everything.</summary>
    public TablePermissions? PermissionsOf(string role) =>
        role == RoleNames.Admin ? AdminPermissions : Permissions.GetValueOrDefault(role);

    /// <summary>What admin may do: every column, no filter.</summary>
    public required TablePermissions AdminPermissions { get; init; }

    /// <summary>The column with that database name, or null.</summary>
    public Column? FindColumn(string databaseName)
    {
        foreach (var column in Columns)
        {
            if (column.Catalog.Name == databaseName)
            {
                return column;
            }
        }

        return null;
    }
}

/// <summary>A column with its GraphQL name.</summary>
/// <param name="Catalog">What the catalog says.</param>
/// <param name="GraphQLName">Its name in GraphQL (<c>column_config.custom_name</c>, else the column's, by the naming convention).</param>
/// <param name="Description">The metadata's comment, else the column's; or null.</param>
/// <param name="EnumTable">The enum table that its foreign key points to: its GraphQL type is then that enum. Null otherwise.</param>
internal sealed record Column(CatalogColumn Catalog, string GraphQLName, string? Description, QualifiedName? EnumTable);

/// <summary>One row of an enum table.</summary>
/// <param name="Value">The primary key's text, also the GraphQL enum value.</param>
/// <param name="Description">The second column's text, or null.</param>
internal sealed record EnumTableValue(string Value, string? Description);

/// <summary>Root field names of one table. A field that the table cannot have (no primary key, not insertable) is simply not built.</summary>
internal sealed record RootFieldNames(
    RootFieldName Select,
    RootFieldName SelectByPk,
    RootFieldName SelectAggregate,
    RootFieldName SelectStream,
    RootFieldName Insert,
    RootFieldName InsertOne,
    RootFieldName Update,
    RootFieldName UpdateByPk,
    RootFieldName UpdateMany,
    RootFieldName Delete,
    RootFieldName DeleteByPk);

/// <summary>One root field's name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A custom description; null for Hasura's generated one.</param>
internal sealed record RootFieldName(string Name, string? Description = null);
