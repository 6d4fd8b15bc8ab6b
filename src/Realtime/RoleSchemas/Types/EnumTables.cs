using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.RoleSchemas.Types;

/// <summary><c>colors_enum</c>: the rows of an enum table as a GraphQL enum.</summary>
internal static class EnumTables
{
    public static EnumerationGraphType Make(TableTypes table, string name) => table.Role.Enum(
        name,
        null,
        table.Table.EnumValues!
            .Where(value => GraphQLNames.IsValid(value.Value) && value.Value is not ("true" or "false" or "null"))
            .DistinctBy(value => table.Naming.EnumValue(value.Value), StringComparer.Ordinal)
            .Select(value =>
                new EnumValueDefinition(table.Naming.EnumValue(value.Value), new EnumBinding.Text(value.Value)) { Description = value.Description }));
}
