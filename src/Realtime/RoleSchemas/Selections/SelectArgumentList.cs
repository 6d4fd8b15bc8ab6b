using GraphQL.Types;
using Realtime.RoleSchemas.Filters;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Selections;

/// <summary>Arguments of fields that return rows of a table: <c>distinct_on</c>, <c>limit</c>, <c>offset</c>, <c>order_by</c>, <c>where</c>.</summary>
internal static class SelectArgumentList
{
    /// <summary>The arguments, the same objects for all fields of one table.</summary>
    public static QueryArguments Of(TableTypes table) => table.SelectArguments(Make);

    private static IEnumerable<QueryArgument> Make(TableTypes table)
    {
        if (table.Columns.Count > 0)
        {
            yield return Members.FixedArgument(
                table, "distinct_on", table.Role.ListOf(SelectColumns.TypeOf(table)), "distinct select on columns");
        }

        yield return Members.FixedArgument(table, "limit", table.Role.Int, "limit the number of rows returned");
        yield return Members.FixedArgument(table, "offset", table.Role.Int, "skip the first n rows. Use only with order_by");
        yield return Members.FixedArgument(table, "order_by", table.Role.ListOf(OrderBys.TypeOf(table)), "sort the rows by one or more columns");
        yield return Members.FixedArgument(table, "where", BoolExps.TypeOf(table), "filter the rows returned");
    }
}
