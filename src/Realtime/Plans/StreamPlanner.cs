using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans a streaming root field: rows beyond the cursor, in its order, at most a batch.</summary>
internal sealed class StreamPlanner(SelectPlanners planners)
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
        var limit = InputValues.Value(planners.Context, batchSize, scope.Source.Catalog.BuiltIn("int8"));
        var filter = planners.Permissions.Filter(scope);
        var where = planners.Where.Plan(field.Argument("where"), scope);
        var position = Position(columns, scope);
        var selection = new RowsSelection(
            new RowSource.FromTable(scope.Row, scope.Table.Catalog),
            Barrier.Behind(filter, Predicate.Both(where, Beyond([.. columns.Select((column, index) => position[index] with { Bound = column.Initial })]))),
            [],
            [.. position.Select(part => new OrderTerm(part.Value, part.Descending, NullsFirst: part.Descending))],
            PermissionApplier.Limit(scope, limit),
            null,
            planners.Projections.Plan(field.Children, scope),
            Multiplicity.Many);
        return (selection, new StreamCursor(columns)
        {
            Position = position,
            Next = Barrier.Behind(filter, Predicate.Both(where, Beyond(position))),
            Version = HasSystemColumns(scope.Table.Catalog) ? new ValueExpression.ColumnOf(scope.Row, SystemColumns.Xmin) : null,
        });
    }

    // Rows of equal cursor values are told apart by the primary key, which the role need not see: it is compared and never shown. Without a key a row's
    // place in the table does, which holds as long as the row is not written again.
    private List<StreamPosition> Position(List<StreamCursorColumn> columns, TableScope scope)
    {
        var table = scope.Table.Catalog;
        IEnumerable<CatalogColumn> key = table switch
        {
            { PrimaryKey: { } primary } => primary.Columns.Select(table.FindColumn).OfType<CatalogColumn>(),
            { Kind: RelationKind.PartitionedTable } => [SystemColumns.TableOid, SystemColumns.Ctid],
            { Kind: RelationKind.Table } => [SystemColumns.Ctid],
            _ => [],
        };
        var descending = columns[^1].Descending;
        return [.. columns.Select(column => (column.Column, column.Value, column.Descending))
            .Concat(key.Where(column => columns.TrueForAll(cursor => cursor.Column != column))
                .Select(column => (Column: column, Value: (ValueExpression)new ValueExpression.ColumnOf(scope.Row, column), Descending: descending)))
            .Select((part, index) => new StreamPosition(
                part.Column,
                part.Value,
                planners.Context.Slots.Add(new ValueOrigin.StreamPosition(index), part.Column.Type, SlotEncoding.Text),
                part.Descending))];
    }

    private static bool HasSystemColumns(CatalogTable table) => table.Kind is RelationKind.Table or RelationKind.PartitionedTable;

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
                columns.Add(new StreamCursorColumn(
                    column.Catalog, planners.Permissions.Column(scope, column), Initial(member.Value, column, columns.Count), descending));
            }
        }

        return columns;
    }

    // A slot of its own: the same variable elsewhere is not fixed when the stream begins.
    private Slot Initial(InputValue value, Column column, int index) => value switch
    {
        InputValue.Scalar scalar => Start(index, scalar.Origin, column, SlotTypes.Encoding(column.Catalog.Type), value.Path),
        InputValue.ScalarList list => Start(index, list.Single ?? list.Origin, column, SlotEncoding.Array, value.Path),
        _ => InputValues.Value(planners.Context, value, column.Catalog.Type) is ValueExpression.SlotValue { Slot: { Origin: ValueOrigin.Constant } slot }
            ? Start(index, slot.Origin, column, slot.Encoding, value.Path)
            : throw PlanningContext.Invalid($"unexpected null value for type '{TypeNames.Of(column.Catalog.Type)}'", value.Path),
    };

    private Slot Start(int index, ValueOrigin given, Column column, SlotEncoding encoding, string path) =>
        planners.Context.Slots.Add(new ValueOrigin.StreamStart(index, given), column.Catalog.Type, encoding, path: path);

    // (a, b) beyond (x, y): a beyond x, or a = x and b beyond y. That a is not before x follows, and is said for the sake of an index.
    private static Predicate Beyond(IReadOnlyList<StreamPosition> parts)
    {
        Predicate? beyond = null;
        foreach (var part in parts.Reverse())
        {
            var bound = new ValueExpression.SlotValue(part.Bound);
            Predicate past = new Predicate.Compare(part.Value, part.Descending ? ComparisonOperator.Lt : ComparisonOperator.Gt, bound);
            beyond = beyond is null
                ? past
                : new Predicate.Or([past, Predicate.Both(new Predicate.Compare(part.Value, ComparisonOperator.Eq, bound), beyond)]);
        }

        return parts.Count == 1
            ? beyond!
            : Predicate.Both(
                new Predicate.Compare(
                    parts[0].Value, parts[0].Descending ? ComparisonOperator.Lte : ComparisonOperator.Gte, new ValueExpression.SlotValue(parts[0].Bound)),
                beyond!);
    }
}

/// <summary>System columns that streams compare. Positions are beyond those of any column of a table.</summary>
internal static class SystemColumns
{
    /// <summary>The transaction that wrote the row version.</summary>
    public static CatalogColumn Xmin { get; } = Column("xmin", 10_001, 28, "xid");

    /// <summary>The row version's place in its table.</summary>
    public static CatalogColumn Ctid { get; } = Column("ctid", 10_002, 27, "tid");

    /// <summary>The table, or partition, that the row is in.</summary>
    public static CatalogColumn TableOid { get; } = Column("tableoid", 10_003, 26, "oid");

    private static CatalogColumn Column(string name, int position, uint type, string typeName) =>
        new(name, position, new PgType(type, new QualifiedName("pg_catalog", typeName), PgTypeKind.Base, 'U'), IsNullable: false) { FormattedType = typeName };
}
