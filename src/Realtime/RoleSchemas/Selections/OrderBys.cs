using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Selections;

/// <summary><c>article_order_by</c> and the <c>order_by</c> enum of directions.</summary>
internal static class OrderBys
{
    private static readonly (string Name, string Description)[] Directions =
    [
        ("asc", "in ascending order, nulls last"),
        ("asc_nulls_first", "in ascending order, nulls first"),
        ("asc_nulls_last", "in ascending order, nulls last"),
        ("desc", "in descending order, nulls first"),
        ("desc_nulls_first", "in descending order, nulls first"),
        ("desc_nulls_last", "in descending order, nulls last"),
    ];

    public static InputObjectGraphType TypeOf(TableTypes table) => table.Type("_order_by", static (table, name) => table.Role.Input(
        name,
        $"Ordering options when selecting data from \"{(table.IsLogicalModel ? table.Table.GraphQLName : table.Table.Name.ToString())}\".",
        type => Fill(type, table)));

    /// <summary>The enum of directions; one for all tables of sources that name alike.</summary>
    public static EnumerationGraphType Direction(TableTypes table) => table.Role.Shared(table.Naming.Common("order_by"), name => table.Role.Enum(
        name,
        "column ordering options",
        Directions.Select(direction => new EnumValueDefinition(table.Naming.EnumValue(direction.Name), new EnumBinding.Fixed(direction.Name))
        {
            Description = direction.Description,
        })));

    private static void Fill(InputObjectGraphType type, TableTypes table)
    {
        foreach (var column in table.Columns)
        {
            type.AddShared(table.Role.Bindings.InputField(column, Direction(table), described: false));
        }

        foreach (var field in table.ComputedFields)
        {
            ComputedFields.AddToOrderBy(type, table, field);
        }

        foreach (var relationship in table.Relationships)
        {
            if (table.Target(relationship) is not { CanSelect: true } target)
            {
                continue;
            }

            if (relationship.Kind == RelationshipKind.Object)
            {
                type.AddInput(relationship.Name, TypeOf(target), new InputBinding.RelationshipInput(relationship));
            }
            else
            {
                // Whoever may read the rows may order by them; the right to aggregate is for what is answered.
                type.AddInput(
                    table.Naming.OrderedAggregate(relationship.Name),
                    AggregateOrderBys.TypeOf(target),
                    new InputBinding.RelationshipAggregateInput(relationship));
            }
        }

        Placeholder.AddIfEmpty(type, table);
    }
}
