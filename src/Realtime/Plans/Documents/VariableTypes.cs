using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Realtime.Plans.Documents;

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

    /// <summary>
    /// The type of a column of arrays as Hasura asks it of variables: <c>[json]</c> may stand where <c>[json!]</c> is expected. A null among the elements is
    /// refused when the value is read.
    /// </summary>
    public static IGraphType WithNullableElements(IGraphType place) => place is ListGraphType { ResolvedType: NonNullGraphType { ResolvedType: ScalarGraphType element } }
        ? new ListGraphType(element)
        : place;

    private static bool AreCompatible(GraphQLType declared, IGraphType place) => (declared, place) switch
    {
        (GraphQLNonNullType left, NonNullGraphType right) => AreCompatible(left.Type, right.ResolvedType!),
        (_, NonNullGraphType) => false,
        (GraphQLNonNullType left, _) => AreCompatible(left.Type, place),
        (GraphQLListType left, ListGraphType right) => AreCompatible(left.Type, right.ResolvedType!),
        (_, ListGraphType) or (GraphQLListType, _) => false,
        (GraphQLNamedType left, _) => left.Name.StringValue == place.Name,
        _ => false,
    };
}
