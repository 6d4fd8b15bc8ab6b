using GraphQL.Types;
using GraphQLParser.AST;

namespace Realtime.RoleSchemas;

/// <summary>The directives that introspection lists, worded as Hasura words them. Obeying them is the document reader's business.</summary>
internal static class DialectDirectives
{
    /// <summary>
    /// Rewords the library's directives and adds <c>@cached</c>. <c>@deprecated</c> cannot be taken out and is hidden by the schema's filter.
    /// </summary>
    public static void Register(SchemaDirectives directives)
    {
        Reword(directives.Include, "whether this query should be included");
        Reword(directives.Skip, "whether this query should be skipped");
        directives.Register(new Directive("cached", DirectiveLocation.Query)
        {
            Description = "whether this query should be cached (Hasura Cloud only)",
            Arguments = new QueryArguments(
                new QueryArgument(new NonNullGraphType(new BooleanGraphType())) { Name = "refresh", Description = "refresh the cache entry", DefaultValue = false },
                new QueryArgument(new NonNullGraphType(new IntGraphType())) { Name = "ttl", Description = "measured in seconds", DefaultValue = 60 }),
        });
    }

    private static void Reword(Directive directive, string description)
    {
        directive.Description = description;
        foreach (var argument in directive.Arguments!)
        {
            argument.Description = null;
        }
    }
}
