using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Selections;

/// <summary>Computed fields as fields of a row and of its order.</summary>
internal static class ComputedFields
{
    public static void AddTo(ObjectGraphType type, TableTypes table, ComputedField field)
    {
        var arguments = new QueryArguments();
        if (ArgumentInputs.OfComputedField(table, field) is { } args)
        {
            arguments.Add(args);
        }

        var description = field.Description ?? $"A computed field, executes function \"{field.Function.Name}\"";
        if (field.ReturnsTable is { } name)
        {
            var target = table.Role.Table(table.Source, name)!;
            foreach (var argument in SelectArgumentList.Of(target))
            {
                arguments.Add(argument);
            }

            IGraphType rows = RowObjects.TypeOf(target);
            type.AddOutput(field.Name, field.Function.ReturnsSet ? table.Role.ListOf(rows) : rows, new OutputBinding.Computed(field), description, arguments);
            return;
        }

        if (ScalarNames.IsJson(field.Function.ReturnType))
        {
            arguments.Add(Members.FixedArgument(table, "path", table.Role.String, "JSON select path"));
        }

        type.AddOutput(
            field.Name,
            table.ValueType(field.Function.ReturnType),
            new OutputBinding.Computed(field),
            description,
            arguments.Count == 0 ? null : arguments);
    }

    /// <summary>Only fields without further arguments can order.</summary>
    public static void AddToOrderBy(InputObjectGraphType orderBy, TableTypes table, ComputedField field)
    {
        if (field.Inputs.Count > 0)
        {
            return;
        }

        if (field.ReturnsTable is not { } name)
        {
            orderBy.AddInput(field.Name, OrderBys.Direction(table), new InputBinding.ComputedInput(field));
        }
        else if (table.Role.Table(table.Source, name)! is { CanSelect: true } target)
        {
            orderBy.AddInput(
                table.Naming.OrderedAggregate(field.Name), AggregateOrderBys.TypeOf(target), new InputBinding.ComputedInput(field));
        }
    }
}
