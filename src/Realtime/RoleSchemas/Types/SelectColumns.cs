using GraphQL.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Types;

/// <summary><c>article_select_column</c> and the narrower enums that aggregate predicates take.</summary>
internal static class SelectColumns
{
    /// <summary>A logical model's has a name that the source's type names do not change, and no description.</summary>
    public static EnumerationGraphType TypeOf(TableTypes table) => table.IsLogicalModel
        ? table.Type("_enum_name", table.Table.GraphQLName + "_enum_name", static (table, name) => table.Role.Enum(name, description: null, Values(table, table.Columns)))
        : table.Type("_select_column", static (table, name) => table.Role.Enum(
            name,
            $"select columns of table \"{table.Table.Name}\"",
            Values(table, table.Columns)));

    /// <summary>
    /// Only the columns that one aggregate predicate can take: <c>article_select_column_article_aggregate_bool_exp_bool_and_arguments_columns</c>.
    /// </summary>
    public static EnumerationGraphType Narrowed(TableTypes table, string function, IReadOnlyList<Column> columns)
    {
        var use = table.Naming.Predicate(table.Table, function, "_arguments_columns");
        return table.Type("_select_column_" + use, table.Naming.Narrowed(table.Table, use), (table, name) => table.Role.Enum(
            name,
            $"select \"{use}\" columns of table \"{table.Table.Name}\"",
            Values(table, columns)));
    }

    public static IEnumerable<EnumValueDefinition> Values(TableTypes table, IReadOnlyList<Column> columns) =>
        columns.Select(column => table.Role.Bindings.EnumValue(column));
}
