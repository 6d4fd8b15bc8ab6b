using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Selections;

/// <summary>The <c>args</c> argument of function root fields and computed fields, and its input type.</summary>
internal static class ArgumentInputs
{
    public static BoundArgument? OfFunction(TableTypes table, TrackedFunction function, string rootField) => Make(
        table,
        table.Naming.Type(function.GraphQLName, "_args"),
        function,
        function.Inputs,
        $"input parameters for function \"{rootField}\"");

    public static BoundArgument? OfComputedField(TableTypes table, ComputedField field) => Make(
        table,
        table.Naming.ComputedArguments(field.Name, table.Table.GraphQLName),
        field,
        field.Inputs,
        $"input parameters for computed field \"{field.Name}\" defined on table \"{table.Table.Name}\"");

    private static BoundArgument? Make(TableTypes table, string typeName, object owner, IReadOnlyList<FunctionInput> inputs, string description)
    {
        if (inputs.Count == 0)
        {
            return null;
        }

        var type = table.Role.FunctionInput(owner, () => table.Role.Input(typeName, null, input => Fill(input, table, inputs)));

        // Members are nullable, as arguments of SQL functions are; the object itself may be left out when every argument has a default.
        return Members.FixedArgument(
            table, "args", inputs.All(input => input.Argument.HasDefault) ? type : table.Role.NonNull(type), description);
    }

    // An array is a scalar here (_int4), unlike a column of arrays: its value is a list, or Postgres' own text '{1,2}'.
    private static void Fill(InputObjectGraphType type, TableTypes table, IReadOnlyList<FunctionInput> inputs)
    {
        foreach (var input in inputs)
        {
            type.AddInput(input.GraphQLName, table.Role.Scalar(ScalarNames.Of(input.Argument.Type)), new InputBinding.FunctionArgument(input));
        }
    }
}
