using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>
/// A table while its snapshot is built: names and columns first, then what refers to other tables, then permissions. Owned by one
/// <see cref="SourceResolver"/>; becomes a <see cref="Table"/>, which is immutable.
/// </summary>
internal sealed class TableDraft(TrackedTable declared, CatalogTable catalog)
{
    private readonly Dictionary<string, IReadOnlyDictionary<Column, BoolExp?>> _columnSets = [];

    /// <summary>What the operator wrote.</summary>
    public TrackedTable Declared { get; } = declared;

    /// <summary>What the database says.</summary>
    public CatalogTable Catalog { get; } = catalog;

    /// <summary>The table's name in the database.</summary>
    public QualifiedName Name => Catalog.Name;

    /// <summary>Base of its type names.</summary>
    public required string GraphQLName { get; init; }

    /// <summary>See <see cref="Table.IsLogicalModel"/>.</summary>
    public bool IsLogicalModel { get; init; }

    /// <summary>Its root fields' names.</summary>
    public required RootFieldNames RootFields { get; init; }

    /// <summary>All columns; those that can have no GraphQL name have an empty one, so that conditions may still use them.</summary>
    public required IReadOnlyList<Column> AllColumns { get; set; }

    /// <summary>Columns with a GraphQL name.</summary>
    public IEnumerable<Column> NamedColumns => AllColumns.Where(column => column.GraphQLName.Length > 0);

    /// <summary>For an enum table its values.</summary>
    public IReadOnlyList<EnumTableValue>? EnumValues { get; init; }

    /// <summary>Resolved relationships by name.</summary>
    public Dictionary<string, Relationship> Relationships { get; } = [];

    /// <summary>Resolved computed fields by name.</summary>
    public Dictionary<string, ComputedField> ComputedFields { get; } = [];

    /// <summary>Resolved permissions by role.</summary>
    public Dictionary<string, TablePermissions> Permissions { get; } = [];

    /// <summary>The column with that database name, or null.</summary>
    public Column? FindColumn(string databaseName)
    {
        foreach (var column in AllColumns)
        {
            if (column.Catalog.Name == databaseName)
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>The column, which must be there.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is not: <c>not-exists</c>.</exception>
    public Column Column(JsonCursor at, string databaseName) =>
        FindColumn(databaseName) ?? throw at.Failed(Operations.ErrorCode.NotExists, $"column \"{databaseName}\" does not exist");

    /// <summary>Columns that a client may read without condition; equal lists share one dictionary, since many roles have the same.</summary>
    public IReadOnlyDictionary<Column, BoolExp?> ShareColumns(IReadOnlyCollection<Column> columns)
    {
        var key = string.Join('\0', columns.Select(column => column.Catalog.Position).Order());
        if (!_columnSets.TryGetValue(key, out var shared))
        {
            shared = columns.Distinct().ToDictionary(column => column, BoolExp? (_) => null);
            _columnSets.Add(key, shared);
        }

        return shared;
    }

    /// <summary>Whether a client may ever write the column.</summary>
    public static bool IsWritable(Column column) =>
        column.GraphQLName.Length > 0 && !column.Catalog.IsGenerated && column.Catalog.Identity != IdentityKind.Always;

    /// <summary>The finished table.</summary>
    public Table Build() => new()
    {
        Catalog = Catalog,
        GraphQLName = GraphQLName,
        HasCustomName = Declared.Configuration.CustomName is not null,
        IsLogicalModel = IsLogicalModel,
        RootFields = RootFields,
        Columns = [.. NamedColumns],
        Relationships = Relationships.ToFrozenDictionary(),
        ComputedFields = ComputedFields.ToFrozenDictionary(),
        Permissions = Permissions.ToFrozenDictionary(),
        Description = Declared.Configuration.Comment ?? Catalog.Comment,
        EnumValues = EnumValues,
        IsPublished = Declared.IsPublished,
        PrimaryKey = PrimaryKey(),
        AdminPermissions = AdminPermissions(),
    };

    /// <summary>Columns of the primary key in key order; empty when there is none or one of them has no GraphQL name.</summary>
    public IReadOnlyList<Column> PrimaryKey()
    {
        var columns = (Catalog.PrimaryKey?.Columns ?? []).Select(FindColumn).OfType<Column>().ToList();
        return columns.All(column => column.GraphQLName.Length > 0) ? columns : [];
    }

    private TablePermissions AdminPermissions()
    {
        var writable = NamedColumns.Where(IsWritable).ToHashSet();
        var none = new Dictionary<Column, PermissionValue>();
        return new TablePermissions(
            new SelectPermission
            {
                Columns = ShareColumns([.. NamedColumns]),
                ComputedFields = ComputedFields.Values.Where(field => field.ReturnsTable is null)
                    .ToDictionary(field => field.Name, BoolExp? (_) => null),
                Filter = BoolExp.True,
                AllowAggregations = true,
            },
            Catalog.IsInsertable ? new InsertPermission { Columns = writable, Presets = none, Check = BoolExp.True } : null,
            Catalog.IsUpdatable ? new UpdatePermission { Columns = writable, Presets = none, Filter = BoolExp.True } : null,
            Catalog.IsDeletable ? new DeletePermission { Filter = BoolExp.True } : null);
    }
}
