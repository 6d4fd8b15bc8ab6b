using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>Whether a variable may stand in a place (GraphQL October 2021, section 5.8.5, All Variable Usages Are Allowed).</summary>
internal static class VariableTypes
{
    /// <summary>The rule IsVariableUsageAllowed.</summary>
    public static bool IsAllowed(DeclaredVariable variable, IGraphType place, bool placeHasDefault)
    {
        if (place is NonNullGraphType nonNull && variable.Type is not GraphQLNonNullType)
        {
            var hasNonNullDefault = variable.HasDefault && variable.Default.ValueKind != JsonValueKind.Null;
            return (hasNonNullDefault || placeHasDefault) && AreCompatible(variable.Type, nonNull.ResolvedType!);
        }

        return AreCompatible(variable.Type, place);
    }

    private static bool AreCompatible(GraphQLType declared, IGraphType place) => (declared, place) switch
    {
        (GraphQLNonNullType left, NonNullGraphType right) => AreCompatible(left.Type, right.ResolvedType!),
        (_, NonNullGraphType) => false,
        (GraphQLNonNullType left, _) => AreCompatible(left.Type, place),
        (GraphQLListType left, ListGraphType right) => AreCompatible(Nullable(left.Type), Nullable(right.ResolvedType!)),
        (GraphQLListType, PgScalarGraphType { IsArray: true }) => true,
        (_, ListGraphType) or (GraphQLListType, _) => false,
        (GraphQLNamedType left, _) => left.Name.StringValue == place.Name,
        _ => false,
    };

    // Where Hasura is wider than the specification: [Int] may stand where [Int!] is expected. A null among the elements is refused when the value is read.
    private static GraphQLType Nullable(GraphQLType type) => type is GraphQLNonNullType nonNull ? nonNull.Type : type;

    private static IGraphType Nullable(IGraphType type) => type is NonNullGraphType nonNull ? nonNull.ResolvedType! : type;
}
