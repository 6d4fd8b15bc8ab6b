using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>
/// What the planners of one mutation share: the planners of selections, the statements so far and the numbers given out. Belongs to one
/// planning; not thread-safe.
/// </summary>
internal sealed class MutationPlanning(SelectPlanning select)
{
    private readonly List<MutationStep> _steps = [];
    private readonly Dictionary<int, int> _writes = []; // where in the steps each batch is
    private int _batches;
    private int _pieces;

    /// <summary>Planners of conditions and selections, permissions included.</summary>
    public SelectPlanning Select => select;

    /// <summary>The planning's slots and rows.</summary>
    public PlanningContext Context => select.Context;

    /// <summary>The statements so far.</summary>
    public IReadOnlyList<MutationStep> Steps => _steps;

    /// <summary>A number for a write.</summary>
    public int NextBatch() => _batches++;

    /// <summary>A number for an answer.</summary>
    public int NextPiece() => _pieces++;

    /// <summary>Adds a statement.</summary>
    public void Add(MutationStep step)
    {
        if (step is MutationStep.Write write)
        {
            _writes.Add(write.Batch, _steps.Count);
        }

        _steps.Add(step);
    }

    /// <summary>Changes a write that has been added.</summary>
    public void Change(int batch, Func<MutationStep.Write, MutationStep.Write> change)
    {
        var index = _writes[batch];
        _steps[index] = change((MutationStep.Write)_steps[index]);
    }

    /// <summary>Rows of a write as a value for later statements; the write keeps them.</summary>
    public Slot Keep(CatalogTable table, int batch, WrittenPart part = WrittenPart.All)
    {
        if (_writes.ContainsKey(batch))
        {
            Change(batch, write => write.Kept.Contains(part) ? write : write with { Kept = new HashSet<WrittenPart>(write.Kept) { part } });
        }

        return Context.Slots.Add(new ValueOrigin.WrittenRows(batch, part), RowType(table), SlotEncoding.Text, isArrayOfType: true);
    }

    /// <summary>One column of a write's rows as a value for later statements.</summary>
    public Slot Keep(CatalogSnapshot catalog, int batch, CatalogColumn column)
    {
        Change(batch, write => write.KeptColumns.Contains(column) ? write : write with { KeptColumns = [.. write.KeptColumns, column] });
        return Context.Slots.Add(new ValueOrigin.WrittenColumn(batch, column.Name), catalog.BuiltIn("text"), SlotEncoding.Array, isArrayOfType: true);
    }

    /// <summary>What the role may select of a table when conditions on it are read; nothing when it may not select.</summary>
    public TableScope ConditionScope(SourceSchema source, Table table, RowId row) =>
        new(source, table, row, table.PermissionsOf(Context.Role)?.Select ?? Nothing);

    /// <summary>Refuses a permission that is missing, or that is meant for back-ends when the session is none.</summary>
    public T Require<T>(T? permission, bool? backendOnly, Table table, string verb)
        where T : class =>
        permission is null || (backendOnly == true && !Context.Schema.IncludesBackendOnly && Context.Role != RoleNames.Admin)
            ? throw new GraphQLError(ErrorCode.PermissionDenied, $"role '{Context.Role}' may not {verb} '{table.Name}'").AsException()
            : permission;

    /// <summary>The values that a permission sets.</summary>
    public IEnumerable<ColumnAssignment> Presets(IReadOnlyDictionary<Column, PermissionValue> presets) =>
        presets.OrderBy(preset => preset.Key.Catalog.Position).Select(preset => new ColumnAssignment(
            preset.Key.Catalog, UpdateOperator.Set, Preset(preset.Value, preset.Key.Catalog.Type)));

    private ValueExpression Preset(PermissionValue value, PgType type) => value switch
    {
        PermissionValue.Literal literal => Context.Constant(literal.Json, type),
        PermissionValue.SessionVariable session => Context.SessionVariable(session.Name, type),
        PermissionValue.List list when type.Underlying.Element is { } element => new ValueExpression.CastTo(
            new ValueExpression.ListOf([.. list.Items.Select(item => Preset(item, element))], element), type),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no preset"),
    };

    private static SelectPermission Nothing { get; } = new()
    {
        Columns = new Dictionary<Column, BoolExp?>(),
        ComputedFields = new Dictionary<string, BoolExp?>(),
        Filter = new BoolExp.Or([]),
    };

    // The slot is cast to the row type by name, which no OID is needed for.
    private static PgType RowType(CatalogTable table) => new(0, table.Name, PgTypeKind.Composite, 'C');
}
