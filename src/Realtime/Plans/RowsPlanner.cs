using System.Text.Json;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans;

/// <summary>Plans lists and objects of rows: a root list, a by-key object, related rows, the rows of a function.</summary>
internal sealed class RowsPlanner(SelectPlanners planners)
{
    /// <summary>Rows of <paramref name="from"/> as a field selects them, with the field's own arguments.</summary>
    /// <param name="field">The field: its arguments and its children.</param>
    /// <param name="scope">The table.</param>
    /// <param name="from">Where the rows come from.</param>
    /// <param name="join">Conditions besides filter and <c>where</c>.</param>
    /// <param name="multiplicity">Array or object.</param>
    public RowsSelection Plan(FieldNode field, TableScope scope, RowSource from, Predicate join, Multiplicity multiplicity)
    {
        var selection = Source(field, scope, from, join);
        var row = planners.Projections.Plan(field.Children, scope);
        return selection with
        {
            Limit = multiplicity == Multiplicity.Many ? PermissionApplier.Limit(scope, selection.Limit?.Client) : null,
            Row = row,
            Multiplicity = multiplicity,
            IsFenced = selection.IsFenced && Barrier.CanTell(row),
        };
    }

    /// <summary>
    /// The rows that an aggregate runs over: as <see cref="Plan"/>, without projection and without the permission's limit; fenced if anything joined to them
    /// could tell.
    /// </summary>
    public RowsSelection Source(FieldNode field, TableScope scope, RowSource from, Predicate join)
    {
        var filter = planners.Permissions.Filter(scope);
        var where = Predicate.Both(join, Barrier.Behind(filter, planners.Where.Plan(field.Argument("where"), scope)));
        var orderBy = planners.OrderBy.Plan(field.Argument("order_by"), scope);
        var (distinct, order) = planners.OrderBy.Distinct(field.Argument("distinct_on"), orderBy, scope, field.ArgumentsPath());
        return new RowsSelection(
            from,
            where,
            distinct,
            order,
            PermissionApplier.AggregateLimit(Count(field.Argument("limit"), scope)),
            Count(field.Argument("offset"), scope),
            [],
            Multiplicity.Many)
        {
            IsFenced = Barrier.AsksOthers(filter),
        };
    }

    /// <summary>The row whose key columns are the field's arguments.</summary>
    public RowsSelection ByKey(FieldNode field, TableScope scope)
    {
        var catalog = scope.Source.Catalog;
        var conditions = new List<Predicate>();
        foreach (var column in scope.Table.PrimaryKey)
        {
            var value = field.Arguments.GetValueOrDefault(column.GraphQLName)
                ?? throw PlanningContext.Invalid($"missing required field '{column.GraphQLName}'", field.ArgumentsPath());
            conditions.Add(new Predicate.Compare(
                new ValueExpression.ColumnOf(scope.Row, column.Catalog),
                Realtime.Dialect.ComparisonOperator.Eq,
                InputValues.Value(planners.Context, value, OperandTypes.Of(Realtime.Dialect.ComparisonOperator.Eq, column.Catalog.Type, catalog).Type)));
        }

        var filter = planners.Permissions.Filter(scope);
        var row = planners.Projections.Plan(field.Children, scope);
        return new RowsSelection(
            new RowSource.FromTable(scope.Row, scope.Table.Catalog),
            Barrier.Behind(filter, new Predicate.And(conditions)),
            [],
            [],
            null,
            null,
            row,
            Multiplicity.AtMostOne)
        {
            IsFenced = Barrier.AsksOthers(filter) && Barrier.CanTell(row),
        };
    }

    /// <summary>Related rows: the filter of their own table, the join, and for an array the field's arguments.</summary>
    public RowsSelection Related(FieldNode field, OutputBinding.RelationshipField relationship, TableScope parent)
    {
        var target = planners.Permissions.Enter(parent.Source, relationship.Relationship.Target);
        return Plan(
            field,
            target,
            new RowSource.FromTable(target.Row, target.Table.Catalog),
            Joins.Condition(relationship.Relationship, parent.Row, target.Row),
            relationship.Relationship.Kind == Schema.RelationshipKind.Array ? Multiplicity.Many : Multiplicity.AtMostOne);
    }

    // The reader has refused negative literals and variables of limit; offset also takes a bigint as text, which Postgres judges.
    private ValueExpression? Count(InputValue? value, TableScope scope)
    {
        if (value is InputValue.Scalar { Json.ValueKind: JsonValueKind.Number } number && number.Json.GetRawText()[0] == '-')
        {
            throw PlanningContext.Invalid("unexpected negative value", value.Path);
        }

        return value is null ? null : InputValues.Value(planners.Context, value, scope.Source.Catalog.BuiltIn("int8"));
    }
}
