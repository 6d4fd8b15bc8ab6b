using GraphQL.Types;
using Operator = Realtime.Dialect.ComparisonOperator;

namespace Realtime.RoleSchemas.Filters;

/// <summary>Pattern operators of text, varchar, citext and char types.</summary>
internal static class TextOperators
{
    public static void AddTo(ComparisonTypes.Adder add, IGraphType value)
    {
        add.Add("_ilike", value, Operator.Ilike, "does the column match the given case-insensitive pattern");
        add.Add("_iregex", value, Operator.Iregex, "does the column match the given POSIX regular expression, case insensitive");
        add.Add("_like", value, Operator.Like, "does the column match the given pattern");
        add.Add("_nilike", value, Operator.Nilike, "does the column NOT match the given case-insensitive pattern");
        add.Add("_niregex", value, Operator.Niregex, "does the column NOT match the given POSIX regular expression, case insensitive");
        add.Add("_nlike", value, Operator.Nlike, "does the column NOT match the given pattern");
        add.Add("_nregex", value, Operator.Nregex, "does the column NOT match the given POSIX regular expression, case sensitive");
        add.Add("_nsimilar", value, Operator.Nsimilar, "does the column NOT match the given SQL regular expression");
        add.Add("_regex", value, Operator.Regex, "does the column match the given POSIX regular expression, case sensitive");
        add.Add("_similar", value, Operator.Similar, "does the column match the given SQL regular expression");
    }
}
