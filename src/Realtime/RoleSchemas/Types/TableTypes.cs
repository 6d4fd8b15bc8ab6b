using GraphQL.Types;
using Realtime.Catalog;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Types;

/// <summary>
/// What one role may do with one table, and the GraphQL types made of that. Types are made when first asked for, so a schema holds only those that
/// something reaches. Belongs to one build; not thread-safe.
/// </summary>
internal sealed class TableTypes
{
    private readonly Dictionary<string, IGraphType> _types = new(StringComparer.Ordinal);
    private QueryArguments? _selectArguments;

    public TableTypes(RoleTypes role, SourceSchema source, Table table)
    {
        Role = role;
        Source = source;
        Table = table;
        Naming = new SchemaNaming(source.Naming);
        var permissions = table.PermissionsOf(role.Role);
        Select = permissions?.Select;
        Insert = permissions?.Insert is { } insert && table.Catalog.IsInsertable && Serves(insert.BackendOnly) ? insert : null;
        Update = permissions?.Update is { } update && table.Catalog.IsUpdatable && Serves(update.BackendOnly) ? update : null;
        Delete = permissions?.Delete is { } delete && table.Catalog.IsDeletable && Serves(delete.BackendOnly) ? delete : null;
        Columns = Select is null ? [] : Named(Select.Columns.ContainsKey);
        InsertColumns = Insert is null ? [] : Named(column => Insert.Columns.Contains(column) && IsWritable(column));
        UpdateColumns = Update is null ? [] : Named(column => Update.Columns.Contains(column) && IsWritable(column));
    }

    public RoleTypes Role { get; }

    public SourceSchema Source { get; }

    public Table Table { get; }

    public SchemaNaming Naming { get; }

    /// <summary>Whether these are rows of native queries.</summary>
    public bool IsLogicalModel => Table.IsLogicalModel;

    public SelectPermission? Select { get; }

    public InsertPermission? Insert { get; }

    public UpdatePermission? Update { get; }

    public DeletePermission? Delete { get; }

    /// <summary>Columns that the role may read, in table order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Columns that the role may give when inserting.</summary>
    public IReadOnlyList<Column> InsertColumns { get; }

    /// <summary>Columns that the role may set.</summary>
    public IReadOnlyList<Column> UpdateColumns { get; }

    /// <summary>
    /// Whether the role may read rows, so that the object type exists. A permission without columns still counts them and leads to related rows.
    /// </summary>
    public bool CanSelect => Select is not null;

    /// <summary>Whether aggregates are offered.</summary>
    public bool CanAggregate => CanSelect && Select!.AllowAggregations;

    /// <summary>Whether every column of the primary key is readable: what by-key fields need.</summary>
    public bool CanSelectByKey => CanSelect && Table.PrimaryKey.Count > 0 && Table.PrimaryKey.All(Columns.Contains);

    /// <summary>
    /// Arguments of lists and aggregates of this table, made by <paramref name="make"/> the first time and shared by all fields that have them.
    /// </summary>
    public QueryArguments SelectArguments(Func<TableTypes, IEnumerable<QueryArgument>> make) => _selectArguments ??= new QueryArguments(make(this));

    /// <summary>The type with that suffix, made by <paramref name="make"/> the first time.</summary>
    public T Type<T>(string suffix, Func<TableTypes, string, T> make)
        where T : IGraphType => Type(suffix, null, make);

    /// <summary>The type that <paramref name="key"/> stands for, with a name of its own; null for that of the suffix.</summary>
    public T Type<T>(string key, string? name, Func<TableTypes, string, T> make)
        where T : IGraphType
    {
        if (!_types.TryGetValue(key, out var type))
        {
            type = make(this, name ?? Naming.Type(Table.GraphQLName, key));
            _types.TryAdd(key, type);
        }

        return (T)type;
    }

    /// <summary>The named type or list of a column, without nullability.</summary>
    public IGraphType ColumnType(Column column) => EnumTable(column) is { } table
        ? table.Type("_enum", EnumTables.Make)
        : ValueType(column.Catalog.Type);

    /// <summary>The type of a Postgres type's values: a scalar, or a list of scalars for arrays.</summary>
    public IGraphType ValueType(PgType type) => type.Underlying.Element is { } element
        ? Role.ListOf(Role.Scalar(ScalarNames.Of(element)))
        : Role.Scalar(ScalarNames.Of(type));

    /// <summary>The enum table that gives a column its type, or null.</summary>
    public TableTypes? EnumTable(Column column) =>
        column.EnumTable is { } name && Role.Table(Source, name) is { Table.EnumValues.Count: > 0 } table ? table : null;

    /// <summary>The types of a relationship's target, or null when it is not tracked.</summary>
    public TableTypes? Target(Relationship relationship) => Role.Table(Source, relationship.Target);

    /// <summary>Computed fields that the role sees, by name: scalar ones that its permission lists, table-valued ones whose table it may read.</summary>
    public IEnumerable<ComputedField> ComputedFields => Table.ComputedFields.Values
        .Where(IsVisible)
        .OrderBy(computed => computed.Name, StringComparer.Ordinal);

    /// <summary>Relationships in the order of their names.</summary>
    public IEnumerable<Relationship> Relationships => Table.Relationships.Values
        .Where(relationship => GraphQLNames.IsValid(relationship.Name))
        .OrderBy(relationship => relationship.Name, StringComparer.Ordinal);

    private bool IsVisible(ComputedField computed) => GraphQLNames.IsValid(computed.Name) && (computed.ReturnsTable is { } target
        ? Role.Table(Source, target) is { CanSelect: true }
        : Select is not null && Select.ComputedFields.ContainsKey(computed.Name) && IsNamed(computed.Function.ReturnType));

    private bool Serves(bool backendOnly) => !backendOnly || Role.IncludesBackendOnly;

    private static bool IsWritable(Column column) => !column.Catalog.IsGenerated && column.Catalog.Identity != IdentityKind.Always;

    private List<Column> Named(Func<Column, bool> isAllowed) =>
        [.. Table.Columns.Where(column => isAllowed(column) && GraphQLNames.IsValid(column.GraphQLName) && IsNamed(column.Catalog.Type))];

    private static bool IsNamed(PgType type) => GraphQLNames.IsValid(ScalarNames.Of(type.Underlying.Element ?? type));
}
