using GraphQL.Types;
using Realtime.Dialect;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Selections;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Roots;

/// <summary>Root fields over tracked functions: in the query and subscription roots, or in the mutation root.</summary>
internal static class FunctionRoots
{
    /// <summary>Adds the functions of a source that stand in roots of that kind.</summary>
    public static void AddTo(ObjectGraphType root, RoleTypes role, SourceSchema source, FunctionExposure exposure)
    {
        foreach (var function in source.Functions)
        {
            if (function.Exposure == exposure
                && (role.Role == RoleNames.Admin || function.Roles is null || function.Roles.Contains(role.Role))
                && role.Table(source, function.ReturnsTable) is { CanSelect: true } table)
            {
                Add(root, table, function);
            }
        }
    }

    private static void Add(ObjectGraphType root, TableTypes table, TrackedFunction function)
    {
        IGraphType rows = RowObjects.TypeOf(table);
        var name = function.Catalog.Name;
        var verb = function.Exposure == FunctionExposure.Mutation ? "execute VOLATILE function" : "execute function";
        AddField(
            root,
            table,
            function,
            function.RootField,
            FunctionRootKind.Rows,
            function.Catalog.ReturnsSet ? table.Role.NonNullListOf(rows) : rows,
            function.Description ?? $"{verb} \"{name}\" which returns \"{table.Table.Name}\"");
        if (function.Exposure == FunctionExposure.Query && function.Catalog.ReturnsSet && table.CanAggregate)
        {
            AddField(
                root,
                table,
                function,
                function.AggregateField,
                FunctionRootKind.Aggregate,
                table.Role.NonNull(Aggregates.TypeOf(table)),
                $"execute function \"{name}\" and query aggregates on result of table type \"{table.Table.Name}\"");
        }
    }

    private static void AddField(
        ObjectGraphType root, TableTypes table, TrackedFunction function, RootFieldName name, FunctionRootKind kind, IGraphType type, string description)
    {
        if (!GraphQLNames.IsValid(name.Name))
        {
            return;
        }

        var arguments = new QueryArguments();
        if (ArgumentInputs.OfFunction(table, function, name.Name) is { } args)
        {
            arguments.Add(args);
        }

        foreach (var argument in SelectArgumentList.Of(table))
        {
            arguments.Add(argument);
        }

        root.AddOutput(name.Name, type, new OutputBinding.FunctionRoot(table.Source, function, kind), name.Description ?? description, arguments);
    }
}
