using Realtime.Catalog;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>
/// What the role may write to one table in one way: which columns, which rows, what is written besides and what must hold afterwards. Made by
/// <see cref="PermissionApplier"/> alone, so that the planners of mutations see permissions in no other form. Belongs to one planning.
/// </summary>
internal sealed class WriteRule
{
    private static readonly IReadOnlySet<Column> NoColumns = new HashSet<Column>();
    private static readonly IReadOnlyDictionary<Column, PermissionValue> NoPresets = new Dictionary<Column, PermissionValue>();

    private readonly PlanningContext _context;
    private readonly Table _table;
    private readonly string _verb;
    private readonly Func<BoolExp, RowId, Predicate> _plan;

    /// <param name="context">The planning.</param>
    /// <param name="table">The table.</param>
    /// <param name="verb">What is done to columns, for errors: <c>insert</c>, <c>update</c>.</param>
    /// <param name="plan">Plans a condition of the permission on a row of the table.</param>
    internal WriteRule(PlanningContext context, Table table, string verb, Func<BoolExp, RowId, Predicate> plan)
    {
        _context = context;
        _table = table;
        _verb = verb;
        _plan = plan;
    }

    /// <summary>Columns that the client may give. Default: none.</summary>
    internal IReadOnlySet<Column> Columns { private get; init; } = NoColumns;

    /// <summary>Columns that the permission sets. Default: none.</summary>
    internal IReadOnlyDictionary<Column, PermissionValue> PresetColumns { private get; init; } = NoPresets;

    /// <summary>Rows that may be written; null where the write makes them.</summary>
    internal BoolExp? Filter { private get; init; }

    /// <summary>What must hold of the rows afterwards; null for nothing.</summary>
    internal BoolExp? Check { private get; init; }

    /// <summary>Whether the permission writes something of its own.</summary>
    public bool HasPresets => PresetColumns.Count > 0;

    /// <summary>Refuses a column that is not the role's to write.</summary>
    /// <exception cref="GraphQLErrorException">Code <c>permission-denied</c> at <paramref name="path"/>.</exception>
    public void RequireColumn(Column column, string path)
    {
        if (!Columns.Contains(column))
        {
            throw new GraphQLError(
                ErrorCode.PermissionDenied, $"role '{_context.Role}' may not {_verb} column '{column.GraphQLName}' of '{_table.Name}'", path).AsException();
        }
    }

    /// <summary>The rows that may be written and that the client means.</summary>
    /// <param name="row">The row in hand.</param>
    /// <param name="meant">The client's condition, planned after the permission's own.</param>
    public Predicate Rows(RowId row, Func<Predicate> meant)
    {
        var permitted = Filter is null ? Predicate.True : _plan(Filter, row);
        return Barrier.Behind(permitted, meant());
    }

    /// <summary>What must hold of a row that has been written.</summary>
    public Predicate CheckOf(RowId row) => Check is null ? Predicate.True : _plan(Check, row);

    /// <summary>The values that the permission sets, in table order.</summary>
    public IEnumerable<(CatalogColumn Column, ValueExpression Value)> Presets() =>
        PresetColumns.OrderBy(preset => preset.Key.Catalog.Position).Select(preset => (preset.Key.Catalog, Preset(preset.Value, preset.Key.Catalog.Type)));

    private ValueExpression Preset(PermissionValue value, PgType type) => value switch
    {
        PermissionValue.Literal literal => _context.Constant(literal.Json, type),
        PermissionValue.SessionVariable session => _context.SessionVariable(session.Name, type),
        PermissionValue.List list when type.Underlying.Element is { } element => new ValueExpression.CastTo(
            new ValueExpression.ListOf([.. list.Items.Select(item => Preset(item, element))], element), type),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no preset"),
    };
}
