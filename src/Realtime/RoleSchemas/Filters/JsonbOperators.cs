using GraphQL.Types;
using Realtime.RoleSchemas.Types;
using Operator = Realtime.Dialect.ComparisonOperator;

namespace Realtime.RoleSchemas.Filters;

/// <summary>Operators of jsonb columns.</summary>
internal static class JsonbOperators
{
    public static void AddTo(ComparisonTypes.Adder add, RoleTypes role, IGraphType value)
    {
        add.Add("_contained_in", value, Operator.ContainedIn, "is the column contained in the given json value");
        add.Add("_contains", value, Operator.Contains, "does the column contain the given json value at the top level");
        add.Add("_has_key", role.String, Operator.HasKey, "does the string exist as a top-level key in the column");
        add.Add("_has_keys_all", role.ListOf(role.String), Operator.HasKeysAll, "do all of these strings exist as top-level keys in the column");
        add.Add("_has_keys_any", role.ListOf(role.String), Operator.HasKeysAny, "do any of these strings exist as top-level keys in the column");
        add.Add("_jsonb_path_exists", role.String, Operator.JsonbPathExists, "does the jsonpath return any item for the specified JSON value");
        add.Add("_jsonb_path_match", role.String, Operator.JsonbPathMatch, "does the jsonpath predicate check return true for the specified JSON value");
    }
}
