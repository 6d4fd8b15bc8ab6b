using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Schema;

namespace Realtime.Tests;

/// <summary>One tracked table of a <see cref="TestSource"/>. Columns come before keys, relationships and permissions that name them.</summary>
public sealed class TestTable(QualifiedName name)
{
    private readonly List<CatalogColumn> _columns = [];
    private readonly Dictionary<string, (string? GraphQLName, string? EnumTable)> _columnConfiguration = [];
    private readonly List<CatalogKey> _uniqueKeys = [];
    private readonly List<Func<IReadOnlyDictionary<QualifiedName, CatalogTable>, Relationship>> _relationships = [];
    private readonly List<ComputedField> _computedFields = [];
    private readonly Dictionary<string, Func<TablePermissions, IReadOnlyDictionary<string, Column>, TablePermissions>> _permissions = [];
    private CatalogKey? _primaryKey;
    private IReadOnlyList<EnumTableValue>? _enumValues;
    private string? _customName;

    /// <summary>The table's name in the database.</summary>
    public QualifiedName Name { get; } = name;

    /// <summary>Adds a column.</summary>
    public TestTable Column(
        string column, string type, bool isNullable = true,
        string? graphQLName = null, string? enumTable = null, bool isGenerated = false, string? comment = null)
    {
        _columns.Add(new CatalogColumn(column, _columns.Count + 1, TestTypes.Get(type), isNullable)
        {
            FormattedType = type,
            IsGenerated = isGenerated,
            Comment = comment,
        });
        _columnConfiguration[column] = (graphQLName, enumTable);
        return this;
    }

    public TestTable PrimaryKey(string constraint, params string[] columns)
    {
        _primaryKey = new CatalogKey(constraint, columns);
        return this;
    }

    public TestTable Unique(string constraint, params string[] columns)
    {
        _uniqueKeys.Add(new CatalogKey(constraint, columns));
        return this;
    }

    public TestTable CustomName(string graphQLName)
    {
        _customName = graphQLName;
        return this;
    }

    public TestTable Enum(params (string Value, string? Description)[] values)
    {
        _enumValues = [.. values.Select(value => new EnumTableValue(value.Value, value.Description))];
        return this;
    }

    public TestTable Object(string relationship, string target, bool isNullable, params (string Local, string Remote)[] columns) =>
        Related(relationship, RelationshipKind.Object, target, isNullable, columns);

    public TestTable Array(string relationship, string target, params (string Local, string Remote)[] columns) =>
        Related(relationship, RelationshipKind.Array, target, isNullable: false, columns);

    internal TestTable Computed(ComputedField computed)
    {
        _computedFields.Add(computed);
        return this;
    }

    public TestTable Select(string role, params string[] columns) => Select(role, columns, permission => permission);

    internal TestTable Select(string role, string[] columns, Func<SelectPermission, SelectPermission> adjust) =>
        Permit(role, (permissions, byName) => permissions with
        {
            Select = adjust(new SelectPermission
            {
                Columns = columns.ToDictionary(column => byName[column], _ => (BoolExp?)null),
                ComputedFields = _computedFields.Where(computed => computed.ReturnsTable is null).ToDictionary(computed => computed.Name, _ => (BoolExp?)null),
                Filter = BoolExp.True,
            }),
        });

    public TestTable Insert(string role, params string[] columns) => Insert(role, columns, backendOnly: false);

    public TestTable Insert(string role, string[] columns, bool backendOnly) => Permit(role, (permissions, byName) => permissions with
    {
        Insert = new InsertPermission
        {
            Columns = columns.Select(column => byName[column]).ToHashSet(),
            Presets = new Dictionary<Column, PermissionValue>(),
            Check = BoolExp.True,
            BackendOnly = backendOnly,
        },
    });

    public TestTable Update(string role, params string[] columns) => Permit(role, (permissions, byName) => permissions with
    {
        Update = new UpdatePermission
        {
            Columns = columns.Select(column => byName[column]).ToHashSet(),
            Presets = new Dictionary<Column, PermissionValue>(),
            Filter = BoolExp.True,
        },
    });

    public TestTable Delete(string role, bool backendOnly = false) =>
        Permit(role, (permissions, _) => permissions with { Delete = new DeletePermission { Filter = BoolExp.True, BackendOnly = backendOnly } });

    /// <summary>What the catalog would say.</summary>
    internal CatalogTable Catalog() =>
        new((uint)(16_384 + Math.Abs(Name.Name.GetHashCode(StringComparison.Ordinal) % 100_000)), Name, RelationKind.Table, _columns)
        {
            PrimaryKey = _primaryKey,
            UniqueKeys = _uniqueKeys,
        };

    /// <summary>The resolved table.</summary>
    internal Table Resolve(IReadOnlyDictionary<QualifiedName, CatalogTable> catalogs, SourceNaming naming)
    {
        var columns = _columns.Select(Resolve).ToList();
        var byName = columns.ToDictionary(column => column.Catalog.Name);
        var identifier = Name.Schema == QualifiedName.PublicSchema ? Name.Name : $"{Name.Schema}_{Name.Name}";
        var graphQLName = _customName ?? TestNames.TypeName(identifier, naming);
        return new Table
        {
            Catalog = catalogs[Name],
            GraphQLName = graphQLName,
            HasCustomName = _customName is not null,
            RootFields = TestNames.RootFields(_customName ?? identifier, naming),
            Columns = columns,
            Relationships = _relationships.Select(make => make(catalogs)).ToFrozenDictionary(relationship => relationship.Name),
            ComputedFields = _computedFields.ToFrozenDictionary(computed => computed.Name),
            Permissions = _permissions.ToFrozenDictionary(pair => pair.Key, pair => pair.Value(new TablePermissions(null, null, null, null), byName)),
            EnumValues = _enumValues,
            PrimaryKey = _primaryKey is null ? [] : [.. _primaryKey.Columns.Select(column => byName[column])],
            AdminPermissions = AdminPermissions(columns),
        };
    }

    private Column Resolve(CatalogColumn column)
    {
        var (graphQLName, enumTable) = _columnConfiguration[column.Name];
        return new Column(
            column, graphQLName ?? column.Name, column.Comment, enumTable is null ? null : new QualifiedName(QualifiedName.PublicSchema, enumTable));
    }

    private TablePermissions AdminPermissions(IReadOnlyList<Column> columns)
    {
        var all = columns.ToHashSet();
        var none = new Dictionary<Column, PermissionValue>();
        return new TablePermissions(
            new SelectPermission
            {
                Columns = columns.ToDictionary(column => column, _ => (BoolExp?)null),
                ComputedFields = _computedFields.Where(computed => computed.ReturnsTable is null).ToDictionary(computed => computed.Name, _ => (BoolExp?)null),
                Filter = BoolExp.True,
                AllowAggregations = true,
            },
            new InsertPermission { Columns = all, Presets = none, Check = BoolExp.True },
            new UpdatePermission { Columns = all, Presets = none, Filter = BoolExp.True },
            new DeletePermission { Filter = BoolExp.True });
    }

    private TestTable Permit(string role, Func<TablePermissions, IReadOnlyDictionary<string, Column>, TablePermissions> permit)
    {
        var before = _permissions.GetValueOrDefault(role);
        _permissions[role] = before is null ? permit : (permissions, columns) => permit(before(permissions, columns), columns);
        return this;
    }

    private TestTable Related(string relationship, RelationshipKind kind, string target, bool isNullable, (string Local, string Remote)[] columns)
    {
        var targetName = new QualifiedName(QualifiedName.PublicSchema, target);
        _relationships.Add(catalogs => new Relationship(
            relationship,
            kind,
            targetName,
            [.. columns.Select(pair => (catalogs[Name].FindColumn(pair.Local)!, catalogs[targetName].FindColumn(pair.Remote)!))],
            isNullable,
            kind == RelationshipKind.Object ? InsertionOrder.BeforeParent : InsertionOrder.AfterParent));
        return this;
    }
}
