using GraphQL.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary><c>article_select_column</c> and the narrower enums that aggregate predicates take.</summary>
internal static class SelectColumns
{
    public static EnumerationGraphType TypeOf(TableTypes table) => table.Type("_select_column", static (table, name) => table.Role.Enum(
        name,
        $"select columns of table \"{table.Table.Name}\"",
        Values(table, table.Columns)));

    /// <summary>Only the columns that one aggregate predicate can take: <c>article_select_column_article_aggregate_bool_exp_bool_and_arguments_columns</c>.</summary>
    public static EnumerationGraphType Narrowed(TableTypes table, string use, IReadOnlyList<Column> columns)
    {
        var suffix = $"_select_column_{table.Table.GraphQLName}_{use}";
        return table.Type(suffix, (table, name) => table.Role.Enum(
            name,
            $"select \"{table.Naming.Type(table.Table.GraphQLName, "_" + use)}\" columns of table \"{table.Table.Name}\"",
            Values(table, columns)));
    }

    public static IEnumerable<EnumValueDefinition> Values(TableTypes table, IReadOnlyList<Column> columns) =>
        columns.Select(column => table.Role.Bindings.EnumValue(column));
}
