using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.RoleSchemas.Types;

/// <summary>
/// The member of a type that would have none for a role: an enum of the columns that it may update, the input of a row whose columns are all preset, the rows
/// of a table that it may count but not read. GraphQL knows no empty types, and code generators refuse the whole schema for one. What is given there means
/// nothing, and what is read there says so.
/// </summary>
internal static class Placeholder
{
    public const string Name = "_PLACEHOLDER";

    public const string Description = OutputBinding.Placeholder.Text;

    public static void AddIfEmpty(InputObjectGraphType type, TableTypes table)
    {
        if (type.Fields.Count == 0)
        {
            type.AddInput(Name, table.Role.Boolean, table.Role.Bindings.Fixed(Name), Description);
        }
    }

    public static void AddIfEmpty(ObjectGraphType type, TableTypes table)
    {
        if (type.Fields.Count == 0)
        {
            type.AddOutput(Name, table.Role.String, new OutputBinding.Placeholder(), Description);
        }
    }
}
