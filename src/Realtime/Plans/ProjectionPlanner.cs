using System.Text.Json;
using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans the members of a row's JSON object.</summary>
internal sealed class ProjectionPlanner(SelectPlanners planners)
{
    /// <summary>The selected fields of a row, in response order.</summary>
    public IReadOnlyList<ProjectedField> Plan(IReadOnlyList<FieldNode> fields, TableScope scope) =>
        [.. fields.Select(field => new ProjectedField(field.ResponseKey, PlanField(field, scope)))];

    private Projection PlanField(FieldNode field, TableScope scope) => field.Binding switch
    {
        null when field.IsTypename => new Projection.Typename(field.ParentType.Name),
        OutputBinding.Placeholder => new Projection.Typename(OutputBinding.Placeholder.Text),
        OutputBinding.ColumnField column => PlanColumn(field, column.Column, scope),
        OutputBinding.RelationshipField relationship => new Projection.Rows(planners.Rows.Related(field, relationship, scope)),
        OutputBinding.RelationshipAggregate aggregate => new Projection.Aggregate(planners.Aggregates.Related(field, aggregate, scope)),
        OutputBinding.Computed computed => PlanComputed(field, computed.Field, scope),
        _ => throw new InvalidOperationException($"{field.Binding} has no place in a row"),
    };

    private Projection.Scalar PlanColumn(FieldNode field, Column column, TableScope scope) => new(
        new ValueExpression.ColumnOf(scope.Row, column.Catalog),
        column.Catalog.Type,
        JsonPath(field, scope.Source.Catalog),
        planners.Permissions.ColumnVisibility(scope, column),
        IsUpperCase(scope.Source, column));

    // as the enum type spells its values
    private static bool IsUpperCase(SourceSchema source, Column column) =>
        source.Naming.Convention == NamingConvention.GraphqlDefault
        && column.EnumTable is { } name
        && source.Tables.GetValueOrDefault(name)?.EnumValues is { Count: > 0 };

    private Projection PlanComputed(FieldNode field, ComputedField computed, TableScope scope)
    {
        var args = field.Argument("args");
        var arguments = ComputedFieldCalls.Arguments(planners.Context, computed, scope.Row, args, field.ArgumentsPath() + ".args");
        if (computed.ReturnsTable is not { } table)
        {
            return new Projection.Scalar(
                new ValueExpression.FunctionCall(computed.Function, arguments),
                computed.Function.ReturnType,
                JsonPath(field, scope.Source.Catalog),
                planners.Permissions.ComputedVisibility(scope, computed));
        }

        var target = planners.Permissions.Enter(scope.Source, table);
        var from = new RowSource.FromFunction(target.Row, computed.Function, arguments, target.Table.Catalog);
        var multiplicity = computed.Function.ReturnsSet ? Multiplicity.Many : Multiplicity.AtMostOne;
        return new Projection.Rows(planners.Rows.Plan(field, target, from, Predicate.True, multiplicity));
    }

    private ValueExpression? JsonPath(FieldNode field, CatalogSnapshot catalog)
    {
        if (field.NonNullArgument("path", "a string for type 'String'") is not InputValue.Scalar path)
        {
            return null;
        }

        var text = planners.Context.Shape.Fix(path);
        var steps = JsonPathReader.Read(text.GetString() ?? "", path.Path);
        return steps.Count == 0
            ? null
            : planners.Context.Constant(
                JsonSerializer.SerializeToElement(steps, PlanJson.Default.ListString), catalog.BuiltIn("text"), isArrayOfType: true);
    }
}
