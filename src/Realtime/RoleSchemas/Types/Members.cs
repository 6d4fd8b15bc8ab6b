using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Types;

/// <summary>Adds fields, members and arguments with their bindings.</summary>
internal static class Members
{
    public static void AddOutput(
        this ObjectGraphType type, string name, IGraphType fieldType, OutputBinding binding, string? description = null, QueryArguments? arguments = null)
    {
        if (type.HasField(name))
        {
            return; // two objects of the database with one GraphQL name: the first has it
        }

        type.AddField(new BoundField<OutputBinding>
        {
            Name = name,
            ResolvedType = fieldType,
            Description = Descriptions.Of(description),
            Arguments = arguments,
            Binding = binding,
        });
    }

    public static void AddInput(
        this InputObjectGraphType type, string name, IGraphType memberType, InputBinding binding, string? description = null, object? defaultValue = null)
    {
        if (type.HasField(name))
        {
            return;
        }

        type.AddField(new BoundField<InputBinding>
        {
            Name = name,
            ResolvedType = memberType,
            Description = Descriptions.Of(description),
            DefaultValue = defaultValue,
            Binding = binding,
        });
    }

    public static void AddShared(this ObjectGraphType type, BoundField<OutputBinding> field)
    {
        if (!type.HasField(field.Name))
        {
            type.AddField(field);
        }
    }

    public static void AddShared(this InputObjectGraphType type, BoundField<InputBinding> field)
    {
        if (!type.HasField(field.Name))
        {
            type.AddField(field);
        }
    }

    /// <summary>A member whose name is fixed by the dialect; <paramref name="name"/> is Hasura's default name.</summary>
    public static void AddFixed(
        this InputObjectGraphType type, TableTypes table, string name, IGraphType memberType, string? description = null, object? defaultValue = null) =>
        type.AddInput(table.Naming.Field(name), memberType, table.Role.Bindings.Fixed(name), description, defaultValue);

    /// <summary>An argument whose name is fixed by the dialect.</summary>
    public static BoundArgument FixedArgument(TableTypes table, string name, IGraphType type, string? description = null) => new(type)
    {
        Name = table.Naming.Field(name),
        Description = description,
        Binding = table.Role.Bindings.Fixed(name),
    };

    /// <summary>An argument that gives a column's value.</summary>
    public static BoundArgument ColumnArgument(TableTypes table, Column column) => new(table.Role.NonNull(table.ColumnType(column)))
    {
        Name = column.GraphQLName,
        Description = Descriptions.Of(column.Description),
        Binding = table.Role.Bindings.Input(column),
    };
}
