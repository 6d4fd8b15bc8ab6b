using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Mutations;
using Realtime.RoleSchemas.Roots;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>The three root types. A source with a root-field namespace has its fields below one field of that name.</summary>
internal static class RootObjects
{
    /// <summary>The text that Hasura's placeholder field returns.</summary>
    public const string NoQueriesText =
        "There are no queries available to the current role. Either there are no sources or remote schemas configured, or the current role doesn't have the required permissions.";

    /// <summary>The name of the placeholder of an empty query root.</summary>
    public const string NoQueriesField = "no_queries_available";

    public static ObjectGraphType Query(RoleTypes role)
    {
        var root = Make(role, "query_root", null, "_query", (fields, source) =>
        {
            foreach (var table in Tables(role, source))
            {
                SelectRoots.AddQueries(fields, table);
            }

            FunctionRoots.AddTo(fields, role, source, FunctionExposure.Query);
            NativeQueryRoots.AddTo(fields, role, source);
        });
        if (root.Fields.Count == 0)
        {
            root.AddOutput(NoQueriesField, role.NonNull(role.String), new OutputBinding.NoQueriesAvailable(), NoQueriesText);
        }

        return root;
    }

    public static ObjectGraphType? Subscription(RoleTypes role)
    {
        var root = Make(role, "subscription_root", null, "_subscription", (fields, source) =>
        {
            foreach (var table in Tables(role, source))
            {
                SelectRoots.AddSubscriptions(fields, table);
            }

            FunctionRoots.AddTo(fields, role, source, FunctionExposure.Query);
            NativeQueryRoots.AddTo(fields, role, source);
        });
        return root.Fields.Count == 0 ? null : root;
    }

    public static ObjectGraphType? Mutation(RoleTypes role)
    {
        var root = Make(role, "mutation_root", "mutation root", "_mutation", (fields, source) =>
        {
            foreach (var table in Tables(role, source))
            {
                MutationRoots.AddTo(fields, table);
            }

            FunctionRoots.AddTo(fields, role, source, FunctionExposure.Mutation);
        });
        return root.Fields.Count == 0 ? null : root;
    }

    private static ObjectGraphType Make(
        RoleTypes role, string name, string? description, string namespaceSuffix, Action<ObjectGraphType, SourceSchema> addFields)
    {
        var root = role.Object(name, description, static _ => { });
        foreach (var source in role.Snapshot.Sources)
        {
            if (source.Naming.RootFieldNamespace is not { } @namespace || !GraphQLNames.IsValid(@namespace))
            {
                addFields(root, source);
                continue;
            }

            var below = new ObjectGraphType { Name = new SchemaNaming(source.Naming).Type(@namespace, namespaceSuffix) };
            addFields(below, source);
            if (below.Fields.Count > 0)
            {
                root.AddOutput(@namespace, role.NonNull(role.Adopt(below)), new OutputBinding.Namespace(source));
            }
        }

        return root;
    }

    private static IEnumerable<TableTypes> Tables(RoleTypes role, SourceSchema source) =>
        source.Tables.Values.OrderBy(table => table.Name).Select(table => role.Table(source, table));
}
