using Realtime.Catalog;
using Realtime.Documents;

namespace Realtime.Plans.Mutations;

/// <summary>
/// What the planners of one mutation share: the planners of selections, the statements so far and the numbers given out. Belongs to one
/// planning; not thread-safe.
/// </summary>
internal sealed class MutationContext(SelectPlanners select)
{
    private readonly List<MutationStep> _steps = [];
    private readonly Dictionary<int, int> _writes = []; // where in the steps each batch is
    private int _batches;
    private int _pieces;

    /// <summary>Planners of conditions and selections, permissions included.</summary>
    public SelectPlanners Select => select;

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

    /// <summary>The values that a permission sets, as assignments.</summary>
    public static IEnumerable<ColumnAssignment> Presets(WriteRule rule) =>
        rule.Presets().Select(preset => new ColumnAssignment(preset.Column, UpdateOperator.Set, preset.Value));

    // The slot is cast to the row type by name, which no OID is needed for.
    private static PgType RowType(CatalogTable table) => new(0, table.Name, PgTypeKind.Composite, 'C');
}
