using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>
/// The only place where permissions enter a plan. Every path into a table goes through <see cref="Enter(SourceSchema, Table)"/> or <see cref="ForConditions"/>,
/// every use of a column through <see cref="Column"/>, every list through <see cref="Limit"/>, every write through <see cref="Insert"/>, <see cref="Update"/>
/// or
/// <see cref="Delete"/>; what the role may not see or do has no way around. Belongs to one planning.
/// </summary>
/// <remarks>
/// A role's GraphQL schema already leaves out what it may not name; the checks here hold also when that schema is wrong.
/// </remarks>
internal sealed class PermissionApplier
{
    private readonly PlanningContext _context;
    private readonly PermissionConditions _conditions;

    public PermissionApplier(PlanningContext context)
    {
        _context = context;
        _conditions = new PermissionConditions(context);
    }

    /// <summary>Brings a new occurrence of a table into scope.</summary>
    /// <exception cref="GraphQLErrorException">The role may not select from it.</exception>
    public TableScope Enter(SourceSchema source, Table table) => Enter(source, table, _context.NextRow());

    /// <summary>The same for a row that already has a name (a mutation's <c>returning</c>).</summary>
    public TableScope Enter(SourceSchema source, Table table, RowId row)
    {
        var permission = table.PermissionsOf(_context.Role)?.Select
            ?? throw Denied($"role '{_context.Role}' may not select from '{table.Name}'");
        return new TableScope(source, table, row, permission);
    }

    /// <summary>Brings the target of a relationship into scope.</summary>
    public TableScope Enter(SourceSchema source, QualifiedName table) => Enter(source, FindTable(source, table));

    /// <summary>A table whose rows a client's condition on a write is about: what the role may select of it, and nothing when it may not select.</summary>
    public TableScope ForConditions(SourceSchema source, Table table, RowId row) =>
        new(source, table, row, table.PermissionsOf(_context.Role)?.Select ?? Nothing);

    /// <summary>What the role may insert.</summary>
    /// <exception cref="GraphQLErrorException">The role may not insert into it.</exception>
    public WriteRule Insert(SourceSchema source, Table table)
    {
        var permission = table.PermissionsOf(_context.Role)?.Insert;
        return permission is not null && MayWrite(permission.BackendOnly)
            ? new WriteRule(_context, table, "insert", PlanFor(source))
            {
                Columns = permission.Columns,
                PresetColumns = permission.Presets,
                Check = permission.Check,
            }
            : throw Denied($"role '{_context.Role}' may not insert into '{table.Name}'");
    }

    /// <summary>What the role may update, of rows that exist and of those that an insert finds in its way.</summary>
    /// <exception cref="GraphQLErrorException">The role may not update it.</exception>
    public WriteRule Update(SourceSchema source, Table table)
    {
        var permission = table.PermissionsOf(_context.Role)?.Update;
        return permission is not null && MayWrite(permission.BackendOnly)
            ? new WriteRule(_context, table, "update", PlanFor(source))
            {
                Columns = permission.Columns,
                PresetColumns = permission.Presets,
                Filter = permission.Filter,
                Check = permission.Check,
            }
            : throw Denied($"role '{_context.Role}' may not update '{table.Name}'");
    }

    /// <summary>Which rows the role may delete.</summary>
    /// <exception cref="GraphQLErrorException">The role may not delete from it.</exception>
    public WriteRule Delete(SourceSchema source, Table table)
    {
        var permission = table.PermissionsOf(_context.Role)?.Delete;
        return permission is not null && MayWrite(permission.BackendOnly)
            ? new WriteRule(_context, table, "delete", PlanFor(source)) { Filter = permission.Filter }
            : throw Denied($"role '{_context.Role}' may not delete from '{table.Name}'");
    }

    /// <summary>Rows that exist for the role.</summary>
    public Predicate Filter(TableScope scope) => Condition(scope.Permission.Filter, scope.Source, scope.Row);

    /// <summary>A column's value; NULL in rows where the role may not see it.</summary>
    public ValueExpression Column(TableScope scope, Column column)
    {
        var value = new ValueExpression.ColumnOf(scope.Row, column.Catalog);
        return ColumnVisibility(scope, column) is { } visible ? new ValueExpression.Redacted(value, visible) : value;
    }

    /// <summary>Null when the role sees the column in every row, else the condition.</summary>
    public Predicate? ColumnVisibility(TableScope scope, Column column)
    {
        if (!scope.Permission.Columns.TryGetValue(column, out var condition))
        {
            throw Denied($"role '{_context.Role}' may not read column '{column.GraphQLName}' of '{scope.Table.Name}'");
        }

        return condition is null ? null : Condition(condition, scope.Source, scope.Row);
    }

    /// <summary>Null when the role sees the scalar computed field in every row, else the condition. Table-valued ones are guarded by their table.</summary>
    public Predicate? ComputedVisibility(TableScope scope, ComputedField field)
    {
        if (field.ReturnsTable is not null)
        {
            return null;
        }

        if (!scope.Permission.ComputedFields.TryGetValue(field.Name, out var condition))
        {
            throw Denied($"role '{_context.Role}' may not read computed field '{field.Name}' of '{scope.Table.Name}'");
        }

        return condition is null ? null : Condition(condition, scope.Source, scope.Row);
    }

    /// <summary>The limit of a list: the client's and the permission's.</summary>
    public static RowLimit? Limit(TableScope scope, ValueExpression? client) =>
        client is null && scope.Permission.Limit is null ? null : new RowLimit(client, scope.Permission.Limit);

    /// <summary>The limit of an aggregate's rows: the client's alone; the permission's cuts only <c>nodes</c> (<see cref="NodesLimit"/>).</summary>
    public static RowLimit? AggregateLimit(ValueExpression? client) => client is null ? null : new RowLimit(client, null);

    /// <summary>The permission's limit of an aggregate's <c>nodes</c>.</summary>
    public static int? NodesLimit(TableScope scope) => scope.Permission.Limit;

    /// <summary>Refuses aggregates unless the permission allows them.</summary>
    public void RequireAggregations(TableScope scope)
    {
        if (!scope.Permission.AllowAggregations)
        {
            throw Denied($"role '{_context.Role}' may not aggregate '{scope.Table.Name}'");
        }
    }

    private static SelectPermission Nothing { get; } = new()
    {
        Columns = new Dictionary<Column, BoolExp?>(),
        ComputedFields = new Dictionary<string, BoolExp?>(),
        Filter = new BoolExp.Or([]),
    };

    // A permission for back-ends holds in sessions that say that they are one, and always for the admin.
    private bool MayWrite(bool backendOnly) =>
        !backendOnly || _context.Schema.IncludesBackendOnly || _context.Role == RoleNames.Admin;

    private Func<BoolExp, RowId, Predicate> PlanFor(SourceSchema source) => (condition, row) => Condition(condition, source, row);

    private Predicate Condition(BoolExp condition, SourceSchema source, RowId row) =>
        _conditions.Plan(condition, new ConditionScope(source, row, row));

    internal static Table FindTable(SourceSchema source, QualifiedName name) => source.Tables.TryGetValue(name, out var table)
        ? table
        : throw Denied($"table '{name}' is not tracked in source '{source.Name}'");

    private static GraphQLErrorException Denied(string message) => new GraphQLError(ErrorCode.PermissionDenied, message).AsException();
}
