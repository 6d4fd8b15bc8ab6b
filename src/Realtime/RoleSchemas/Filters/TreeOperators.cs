using GraphQL.Types;
using Realtime.RoleSchemas.Types;
using Operator = Realtime.Dialect.ComparisonOperator;

namespace Realtime.RoleSchemas.Filters;

/// <summary>Operators of ltree columns.</summary>
internal static class TreeOperators
{
    public static void AddTo(ComparisonTypes.Adder add, RoleTypes role, IGraphType value)
    {
        var query = role.Scalar("lquery");
        add.Add("_ancestor", value, Operator.Ancestor, "is the left argument an ancestor of right (or equal)?");
        add.Add("_ancestor_any", role.ListOf(value), Operator.AncestorAny, "does array contain an ancestor of `ltree`?");
        add.Add("_descendant", value, Operator.Descendant, "is the left argument a descendant of right (or equal)?");
        add.Add("_descendant_any", role.ListOf(value), Operator.DescendantAny, "does array contain a descendant of `ltree`?");
        add.Add("_matches", query, Operator.Matches, "does `ltree` match `lquery`?");
        add.Add("_matches_any", role.ListOf(query), Operator.MatchesAny, "does `ltree` match any `lquery` in array?");
        add.Add("_matches_fulltext", role.Scalar("ltxtquery"), Operator.MatchesFulltext, "does `ltree` match `ltxtquery`?");
    }
}
