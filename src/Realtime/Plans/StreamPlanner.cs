using Realtime.Plans.Documents;
using Realtime.RoleSchemas;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans a streaming root field: rows beyond the cursor, in its order, at most a batch.</summary>
internal sealed class StreamPlanner(SelectPlanning planning)
{
    /// <summary>The rows and the cursor.</summary>
    public (RowsSelection Selection, StreamCursor Cursor) Plan(FieldNode field, TableScope scope)
    {
        var columns = Columns(field, scope);
        if (columns.Count == 0)
        {
            throw PlanningContext.Invalid("one streaming column field is expected", field.ArgumentsPath() + ".cursor");
        }

        var batchSize = field.Argument("batch_size") ?? throw PlanningContext.Invalid("missing required field 'batch_size'", field.ArgumentsPath());
        var limit = InputValues.Value(planning.Context, batchSize, scope.Source.Catalog.BuiltIn("int8"));
        var where = Predicate.Both(
            Predicate.Both(planning.Permissions.Filter(scope), planning.Where.Plan(field.Argument("where"), scope)), Beyond(columns, scope));
        var selection = new RowsSelection(
            new RowSource.FromTable(scope.Row, scope.Table.Catalog),
            where,
            [],
            [.. columns.Select(column => new OrderTerm(
                new ValueExpression.ColumnOf(scope.Row, column.Column), column.Descending, NullsFirst: column.Descending))],
            PermissionApplier.Limit(scope, limit),
            null,
            planning.Projections.Plan(field.Children, scope),
            Multiplicity.Many);
        return (selection, new StreamCursor(columns, limit));
    }

    private List<StreamCursorColumn> Columns(FieldNode field, TableScope scope)
    {
        var columns = new List<StreamCursorColumn>();
        var items = field.Argument("cursor") switch
        {
            InputValue.List list => list.Items,
            null => [],
            var single => [single],
        };
        foreach (var item in items.OfType<InputValue.Object>())
        {
            var descending = item.Fixed("ordering") is InputValue.Enum word
                && InputValues.EnumText(word).Equals("DESC", StringComparison.OrdinalIgnoreCase);
            foreach (var member in (item.Fixed("initial_value") as InputValue.Object)?.Members ?? [])
            {
                var column = ((InputBinding.ColumnInput)member.Binding).Column;
                planning.Permissions.RequireWholeColumn(scope, column);
                columns.Add(new StreamCursorColumn(column.Catalog, Initial(member.Value, column), descending));
            }
        }

        return columns;
    }

    private Slot Initial(InputValue value, Column column) =>
        InputValues.Value(planning.Context, value, column.Catalog.Type) is ValueExpression.SlotValue slot
            ? slot.Slot
            : throw PlanningContext.Invalid($"unexpected null value for type '{TypeNames.Of(column.Catalog.Type)}'", value.Path);

    // (a, b) beyond (x, y): a beyond x, or a = x and b beyond y.
    private static Predicate Beyond(List<StreamCursorColumn> columns, TableScope scope)
    {
        Predicate? beyond = null;
        for (var index = columns.Count - 1; index >= 0; index--)
        {
            var value = new ValueExpression.ColumnOf(scope.Row, columns[index].Column);
            var bound = new ValueExpression.SlotValue(columns[index].Initial);
            Predicate past = new Predicate.Compare(value, columns[index].Descending ? ComparisonOperator.Lt : ComparisonOperator.Gt, bound);
            beyond = beyond is null
                ? past
                : new Predicate.Or([past, Predicate.Both(new Predicate.Compare(value, ComparisonOperator.Eq, bound), beyond)]);
        }

        return beyond!;
    }
}
