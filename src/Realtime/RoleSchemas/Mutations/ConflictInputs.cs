using GraphQL.Types;
using Realtime.Catalog;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Filters;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Mutations;

/// <summary>
/// <c>on_conflict</c>: offered on tables that have a key to conflict on. A role that may update nothing can still say that existing rows stay as they are
/// (<c>update_columns: []</c>); the enum of its columns has a placeholder.
/// </summary>
internal static class ConflictInputs
{
    public static bool IsOffered(TableTypes table) => table.Insert is not null && Keys(table).Any();

    public static BoundArgument? Argument(TableTypes table) =>
        IsOffered(table) ? Members.FixedArgument(table, "on_conflict", TypeOf(table), "upsert condition") : null;

    public static InputObjectGraphType TypeOf(TableTypes table) => table.Type("_on_conflict", static (table, name) => table.Role.Input(
        name,
        $"on_conflict condition type for table \"{table.Table.Name}\"",
        type =>
        {
            type.AddFixed(table, "constraint", table.Role.NonNull(ConstraintType(table)));
            type.AddFixed(table, "update_columns", table.Role.NonNullListOf(UpdateColumnType(table)), defaultValue: Array.Empty<object>());
            type.AddFixed(table, "where", BoolExps.TypeOf(table));
        }));

    private static EnumerationGraphType ConstraintType(TableTypes table) => table.Type("_constraint", static (table, name) => table.Role.Enum(
        name,
        $"unique or primary key constraints on table \"{table.Table.Name}\"",
        Keys(table).Select(key => new EnumValueDefinition(key.Name, new EnumBinding.ConstraintValue(key))
        {
            Description = $"unique or primary key constraint on columns {string.Join(", ", key.Columns.Select(column => $"\"{column}\""))}",
        })));

    private static EnumerationGraphType UpdateColumnType(TableTypes table) => table.Type("_update_column", static (table, name) => table.Role.Enum(
        name,
        table.UpdateColumns.Count > 0
            ? $"update columns of table \"{table.Table.Name}\""
            : $"placeholder for update columns of table \"{table.Table.Name}\" (current role has no relevant permissions)",
        table.UpdateColumns.Count > 0
            ? SelectColumns.Values(table, table.UpdateColumns)
            : [new EnumValueDefinition(Placeholder.Name, new EnumBinding.Fixed(Placeholder.Name)) { Description = Placeholder.Description }]));

    private static IEnumerable<CatalogKey> Keys(TableTypes table)
    {
        var catalog = table.Table.Catalog;
        var keys = catalog.PrimaryKey is { } primary ? catalog.UniqueKeys.Prepend(primary) : catalog.UniqueKeys;
        return keys.Where(key => GraphQLNames.IsValid(key.Name));
    }
}
