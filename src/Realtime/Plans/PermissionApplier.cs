using Realtime.Catalog;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>
/// The only place where permissions enter a plan. Every path into a table goes through <see cref="Enter(SourceSchema, Table)"/>, every use of a column through
/// <see cref="Column"/>, every list through <see cref="Limit"/>; what the role may not see has no way around. Belongs to one planning.
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

    /// <summary>Rows that exist for the role.</summary>
    public Predicate Filter(TableScope scope) => Condition(scope.Permission.Filter, scope.Source, scope.Table, scope.Row);

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

        return condition is null ? null : Condition(condition, scope.Source, scope.Table, scope.Row);
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

        return condition is null ? null : Condition(condition, scope.Source, scope.Table, scope.Row);
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

    /// <summary>Any permission's condition on one row: a filter, or a check of a mutation.</summary>
    public Predicate Condition(BoolExp condition, SourceSchema source, Table table, RowId row) =>
        _conditions.Plan(condition, new ConditionScope(source, table, row, row));

    internal static Table FindTable(SourceSchema source, QualifiedName name) => source.Tables.TryGetValue(name, out var table)
        ? table
        : throw Denied($"table '{name}' is not tracked in source '{source.Name}'");

    private static GraphQLErrorException Denied(string message) => new GraphQLError(ErrorCode.PermissionDenied, message).AsException();
}
