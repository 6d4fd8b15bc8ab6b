using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Selections;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Mutations;

/// <summary><c>article_mutation_response</c>; without <c>returning</c> for a role that may not read.</summary>
internal static class MutationResponses
{
    public static ObjectGraphType TypeOf(TableTypes table) => table.Type("_mutation_response", static (table, name) => table.Role.Object(
        name,
        $"response of any mutation on the table \"{table.Table.Name}\"",
        type =>
        {
            type.AddOutput(
                table.Naming.Field("affected_rows"),
                table.Role.NonNull(table.Role.Int),
                new OutputBinding.AffectedRows(),
                "number of rows affected by the mutation");
            if (table.CanSelect)
            {
                type.AddOutput(
                    table.Naming.Field("returning"),
                    table.Role.NonNullListOf(RowObjects.TypeOf(table)),
                    new OutputBinding.Returning(),
                    "data from the rows affected by the mutation");
            }
        }));
}
