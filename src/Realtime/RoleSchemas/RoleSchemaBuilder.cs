using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>
/// Builds the GraphQL schema of one role. GraphQL.NET walks types recursively when it takes them over, so <see cref="Build"/> needs a large stack
/// for large schemas: <see cref="RoleSchemaCache"/> gives it one.
/// </summary>
internal static class RoleSchemaBuilder
{
    /// <summary>Builds and initializes a role's schema.</summary>
    /// <param name="snapshot">What is tracked.</param>
    /// <param name="role">The role; one without any permission gets a schema with the placeholder query only.</param>
    /// <param name="includesBackendOnly">Whether permissions marked backend-only apply.</param>
    /// <param name="options">What the operator configures.</param>
    public static RoleSchema Build(SchemaSnapshot snapshot, string role, bool includesBackendOnly, RoleSchemaOptions options)
    {
        var types = new RoleTypes(snapshot, role, includesBackendOnly, options);
        var query = RootObjects.Query(types);
        var mutation = RootObjects.Mutation(types);
        var subscription = RootObjects.Subscription(types);
        types.Fill();
        var schema = new GraphQLSchema
        {
            Query = query,
            Mutation = mutation,
            Subscription = subscription,
        };
        schema.Initialize();
        return new RoleSchema(snapshot, role, includesBackendOnly, schema);
    }
}
