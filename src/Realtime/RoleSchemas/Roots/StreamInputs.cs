using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Filters;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Roots;

/// <summary>Arguments of <c>article_stream</c> and the cursor inputs.</summary>
internal static class StreamInputs
{
    private static readonly (string Name, string Description)[] Orderings =
    [
        ("ASC", "ascending ordering of the cursor"),
        ("DESC", "descending ordering of the cursor"),
    ];

    public static QueryArguments Arguments(TableTypes table) => new(
        Members.FixedArgument(table, "batch_size", table.Role.NonNull(table.Role.Int), "maximum number of rows returned in a single batch"),
        Members.FixedArgument(
            table, "cursor", table.Role.NonNull(table.Role.List(CursorType(table))), "cursor to stream the results returned by the query"),
        Members.FixedArgument(table, "where", BoolExps.TypeOf(table), "filter the rows returned"));

    private static InputObjectGraphType CursorType(TableTypes table) => table.Type("_stream_cursor_input", static (table, name) => table.Role.Input(
        name,
        $"Streaming cursor of the table \"{(table.Table.HasCustomName ? table.Table.GraphQLName : NameRules.Identifier(table.Table.Catalog.Name))}\"",
        input =>
        {
            input.AddFixed(table, "initial_value", table.Role.NonNull(ValueType(table)), "Stream column input with initial value");
            input.AddFixed(table, "ordering", Ordering(table), "cursor ordering");
        }));

    private static InputObjectGraphType ValueType(TableTypes table) => table.Type("_stream_cursor_value_input", static (table, name) => table.Role.Input(
        name,
        "Initial value of the column from where the streaming should start",
        input =>
        {
            foreach (var column in table.Columns)
            {
                input.AddShared(table.Role.Bindings.InputField(column, table.ColumnType(column), described: true));
            }
        }));

    private static EnumerationGraphType Ordering(TableTypes table) =>
        table.Role.Shared(table.Source.Naming.TypeName(table.Naming.Common("cursor_ordering")), name => table.Role.Enum(
        name,
        "ordering argument of a cursor",
        Orderings.Select(ordering => new EnumValueDefinition(ordering.Name, new EnumBinding.Fixed(ordering.Name)) { Description = ordering.Description })));
}
