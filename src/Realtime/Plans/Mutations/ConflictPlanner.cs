using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>
/// Plans <c>on_conflict</c>. The rows that exist are updated under the update permission: its columns, its filter and its presets, and its check
/// afterwards.
/// </summary>
internal sealed class ConflictPlanner(MutationContext mutation)
{
    /// <summary>The ON CONFLICT clause.</summary>
    /// <param name="conflict">The client's object.</param>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="row">The row that exists already.</param>
    public InsertConflict Plan(InputValue.Object conflict, SourceSchema source, Table table, RowId row)
    {
        var constraint = ((EnumBinding.ConstraintValue)((InputValue.Enum)conflict.Fixed("constraint")!).Value!).Constraint;
        var columns = Columns(conflict.Fixed("update_columns")).Select(value => Column(value, conflict.Path)).ToList();
        if (columns.Count == 0)
        {
            return new InsertConflict(constraint.Name, [], [], Predicate.True);
        }

        var rule = mutation.Select.Permissions.Update(source, table);
        columns.ForEach(column => rule.RequireColumn(column, conflict.Path));
        var presets = MutationContext.Presets(rule).ToList();
        var where = rule.Rows(row, () => mutation.Select.Where.Plan(conflict.Fixed("where"), mutation.Select.Permissions.ForConditions(source, table, row)));
        List<CatalogColumn> proposed = [.. columns.Select(column => column.Catalog).Distinct()];
        proposed.RemoveAll(column => presets.Exists(preset => preset.Column == column));
        return new InsertConflict(constraint.Name, proposed, presets, where);
    }

    private static IEnumerable<InputValue.Enum> Columns(InputValue? value) => value switch
    {
        InputValue.Enum column => [column],
        InputValue.List list => list.Items.OfType<InputValue.Enum>(),
        _ => [],
    };

    // The enum of a role that may update nothing has a placeholder, for an enum must have a value.
    private static Column Column(InputValue.Enum value, string path) => value.Value is EnumBinding.ColumnValue column
        ? column.Column
        : throw PlanningContext.Invalid("erroneous column name", path);
}
