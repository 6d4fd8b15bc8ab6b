using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Selections;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Roots;

/// <summary>Root fields over native queries, in the query and subscription roots of roles that may read their logical model.</summary>
internal static class NativeQueryRoots
{
    /// <summary>Adds the native queries of a source.</summary>
    public static void AddTo(ObjectGraphType root, RoleTypes role, SourceSchema source)
    {
        foreach (var query in source.NativeQueries)
        {
            if (role.Table(source, query.Rows) is { CanSelect: true } rows)
            {
                Add(root, rows, query);
            }
        }
    }

    private static void Add(ObjectGraphType root, TableTypes rows, NativeQuery query)
    {
        var arguments = new QueryArguments(SelectArgumentList.Of(rows));
        if (query.Arguments.Count > 0)
        {
            var type = rows.Role.FunctionInput(query, () => rows.Role.Input(
                $"{query.Name}_arguments", $"{query.Name} Native Query Arguments", input => Fill(input, rows, query)));
            arguments.Add(Members.FixedArgument(rows, "args", rows.Role.NonNull(type), $"{query.Name} Native Query Arguments"));
        }

        root.AddOutput(
            query.Name, rows.Role.NonNullListOf(RowObjects.TypeOf(rows)), new OutputBinding.NativeQueryRoot(rows.Source, query), query.Description, arguments);
    }

    private static void Fill(InputObjectGraphType type, TableTypes rows, NativeQuery query)
    {
        foreach (var argument in query.Arguments)
        {
            var value = rows.ValueType(argument.Input.Argument.Type);
            type.AddInput(
                argument.Input.GraphQLName,
                argument.IsNullable ? value : rows.Role.NonNull(value),
                new InputBinding.FunctionArgument(argument.Input),
                argument.Description ?? $"Native query argument {argument.Input.GraphQLName}");
        }
    }
}
