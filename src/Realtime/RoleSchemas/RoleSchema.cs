using GraphQL.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>
/// The GraphQL schema of one role over one <see cref="SchemaSnapshot"/>: GraphQL.NET's types, whose fields carry a binding
/// (<c>BoundField</c>) that says what each stands for in the database. Planning reads documents against it and never looks at names
/// again; introspection is answered from the same types, so what a role cannot see it cannot name. Immutable once built, shared by all requests.
/// </summary>
/// <param name="Snapshot">The schema it was built from.</param>
/// <param name="Role">The role.</param>
/// <param name="IncludesBackendOnly">Whether root fields whose permission is <c>backend_only</c> are included.</param>
/// <param name="Types">The initialized GraphQL.NET schema; <c>Query</c> is always there, <c>Mutation</c> and <c>Subscription</c> may be null.</param>
internal sealed record RoleSchema(SchemaSnapshot Snapshot, string Role, bool IncludesBackendOnly, ISchema Types);
