using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Filters;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Mutations;

/// <summary>The update operators (<c>_set</c>, <c>_inc</c>, <c>_append</c>, …), <c>article_pk_columns_input</c> and <c>article_updates</c>.</summary>
internal static class UpdateInputs
{
    /// <summary>One operator: which columns take it and as what.</summary>
    private sealed record Operator(
        string Name, string Suffix, string Description, string TypeDescription, Func<Column, bool> Takes, Func<TableTypes, Column, IGraphType> Value);

    private static readonly Operator[] Operators =
    [
        new(
            "_append",
            "_append_input",
            "append existing jsonb value of filtered columns with new jsonb value",
            "append existing jsonb value of filtered columns with new jsonb value",
            IsJsonb,
            OwnType),
        new(
            "_delete_at_path",
            "_delete_at_path_input",
            "delete the field or element with specified path (for JSON arrays, negative integers count from the end)",
            "delete the field or element with specified path (for JSON arrays, negative integers count from the end)",
            IsJsonb,
            static (table, _) => table.Role.ListOf(table.Role.String)),
        new(
            "_delete_elem",
            "_delete_elem_input",
            "delete the array element with specified index (negative integers count from the end). throws an error if top level container is not an array",
            "delete the array element with specified index (negative integers count from the end). throws an error if top level container is not an array",
            IsJsonb,
            static (table, _) => table.Role.Int),
        new(
            "_delete_key",
            "_delete_key_input",
            "delete key/value pair or string element. key/value pairs are matched based on their key value",
            "delete key/value pair or string element. key/value pairs are matched based on their key value",
            IsJsonb,
            static (table, _) => table.Role.String),
        new(
            "_inc",
            "_inc_input",
            "increments the numeric columns with given value of the filtered values",
            "input type for incrementing numeric columns in table \"{0}\"",
            static column => ScalarNames.IsNumeric(column.Catalog.Type),
            OwnType),
        new(
            "_prepend",
            "_prepend_input",
            "prepend existing jsonb value of filtered columns with new jsonb value",
            "prepend existing jsonb value of filtered columns with new jsonb value",
            IsJsonb,
            OwnType),
        new(
            "_set",
            "_set_input",
            "sets the columns of the filtered rows to the given values",
            "input type for updating data in table \"{0}\"",
            static _ => true,
            OwnType),
    ];

    /// <summary>Whether the role may update: some column is its to set, or a preset sets one.</summary>
    public static bool IsOffered(TableTypes table) => table.Update is not null && (table.UpdateColumns.Count > 0 || table.Update.Presets.Count > 0);

    /// <summary>The operators that apply, as arguments, and what chooses the rows.</summary>
    public static QueryArguments Arguments(TableTypes table, BoundArgument rows)
    {
        var arguments = new QueryArguments();
        foreach (var (name, description, type) in Offered(table))
        {
            arguments.Add(Members.FixedArgument(table, name, type, description));
        }

        arguments.Add(rows);
        return arguments;
    }

    /// <summary><c>article_pk_columns_input</c>.</summary>
    public static InputObjectGraphType KeyType(TableTypes table) => table.Type("_pk_columns_input", static (table, name) => table.Role.Input(
        name,
        $"primary key columns input for table: {table.Table.Name}",
        type =>
        {
            foreach (var column in table.Table.PrimaryKey)
            {
                type.AddShared(table.Role.Bindings.InputField(column, table.Role.NonNull(table.ColumnType(column)), described: true));
            }
        }));

    /// <summary><c>article_updates</c>: one update among those of <c>update_article_many</c>.</summary>
    public static InputObjectGraphType UpdatesType(TableTypes table) => table.Type("_updates", static (table, name) => table.Role.Input(
        name,
        null,
        type =>
        {
            foreach (var (member, description, memberType) in Offered(table))
            {
                type.AddFixed(table, member, memberType, description);
            }

            type.AddFixed(table, "where", table.Role.NonNull(BoolExps.TypeOf(table)), "filter the rows which have to be updated");
        }));

    private static IEnumerable<(string Name, string Description, InputObjectGraphType Type)> Offered(TableTypes table)
    {
        foreach (var update in Operators)
        {
            var columns = table.UpdateColumns.Where(update.Takes).ToList();
            if (columns.Count > 0)
            {
                yield return (update.Name, update.Description, TypeOf(table, update, columns));
            }
        }
    }

    private static InputObjectGraphType TypeOf(TableTypes table, Operator update, List<Column> columns) =>
        table.Type(update.Suffix, (_, name) => table.Role.Input(
        name,
        update.TypeDescription.Replace("{0}", table.Table.Name.ToString(), StringComparison.Ordinal),
        type =>
        {
            foreach (var column in columns)
            {
                type.AddShared(table.Role.Bindings.InputField(column, update.Value(table, column), described: true));
            }
        }));

    private static bool IsJsonb(Column column) => ScalarNames.IsJsonb(column.Catalog.Type);

    private static IGraphType OwnType(TableTypes table, Column column) => table.ColumnType(column);
}
