using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Filters;

/// <summary><c>article_bool_exp</c>: conditions over a table's rows, limited to what the role may read.</summary>
internal static class BoolExps
{
    /// <summary>A logical model's has the suffix twice: clients that declare variables of it know it so.</summary>
    public static InputObjectGraphType TypeOf(TableTypes table) => table.IsLogicalModel
        ? table.Type("_bool_exp_bool_exp", static (table, name) => Make(table, name, $"the logical model for \"{table.Table.GraphQLName}\""))
        : table.Type("_bool_exp", static (table, name) => Make(table, name, $"the table \"{table.Table.Name}\""));

    private static InputObjectGraphType Make(TableTypes table, string name, string subject) => table.Role.Input(
        name,
        $"Boolean expression to filter rows from {subject}. All fields are combined with a logical 'AND'.",
        type => Fill(type, table));

    private static void Fill(InputObjectGraphType type, TableTypes table)
    {
        type.AddInput("_and", table.Role.ListOf(type), And);
        type.AddInput("_not", type, Not);
        type.AddInput("_or", table.Role.ListOf(type), Or);
        foreach (var column in table.Columns)
        {
            type.AddShared(table.Role.Bindings.InputField(column, ComparisonTypes.For(table, column), described: false));
        }

        // only fields without further arguments can filter
        foreach (var field in table.ComputedFields.Where(field => field.Inputs.Count == 0))
        {
            type.AddInput(field.Name, TypeOf(table, field), new InputBinding.ComputedInput(field));
        }

        foreach (var relationship in table.Relationships)
        {
            if (table.Target(relationship) is not { CanSelect: true } target)
            {
                continue;
            }

            type.AddInput(relationship.Name, TypeOf(target), new InputBinding.RelationshipInput(relationship));
            if (relationship.Kind == RelationshipKind.Array && target.CanAggregate && !table.Role.Options.HideAggregationPredicates)
            {
                type.AddInput(
                    table.Naming.ComparedAggregate(relationship.Name),
                    AggregatePredicates.TypeOf(target),
                    new InputBinding.RelationshipAggregateInput(relationship));
            }
        }
    }

    private static IGraphType TypeOf(TableTypes table, ComputedField field) => field.ReturnsTable is { } name
        ? TypeOf(table.Role.Table(table.Source, name)!)
        : ComparisonTypes.For(table, field.Function.ReturnType);

    private static readonly InputBinding.Logical And = new(LogicalOperator.And);
    private static readonly InputBinding.Logical Or = new(LogicalOperator.Or);
    private static readonly InputBinding.Logical Not = new(LogicalOperator.Not);
}
