using System.Text.Json;
using Realtime.Catalog;
using Realtime.Dialect;

namespace Realtime.Schema;

/// <summary>A permission's row condition, resolved against the catalog: no names left to look up. Immutable.</summary>
internal abstract record BoolExp
{
    private BoolExp()
    {
    }

    /// <summary>Holds for every row: <c>{}</c>.</summary>
    public static BoolExp True { get; } = new And([]);

    /// <summary>All hold; an empty list is true.</summary>
    public sealed record And(IReadOnlyList<BoolExp> Items) : BoolExp;

    /// <summary>At least one holds; an empty list is false.</summary>
    public sealed record Or(IReadOnlyList<BoolExp> Items) : BoolExp;

    /// <summary>Does not hold.</summary>
    public sealed record Not(BoolExp Item) : BoolExp;

    /// <summary>A column of the row compared with a value.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="CastTo">From <c>_cast</c>: the column is cast to this type first; null otherwise.</param>
    /// <param name="Operator">The comparison.</param>
    /// <param name="Value">The other side.</param>
    public sealed record Compare(Column Column, PgType? CastTo, ComparisonOperator Operator, PermissionValue Value) : BoolExp;

    /// <summary>A related row exists for which the condition holds (the permission alone decides, the target's own filter is not added).</summary>
    public sealed record Related(Relationship Relationship, BoolExp Condition) : BoolExp;

    /// <summary><c>_exists</c>: some row of another table, unrelated, for which the condition holds.</summary>
    public sealed record Exists(QualifiedName Table, BoolExp Condition) : BoolExp;

    /// <summary>A scalar computed field (without further arguments) compared with a value.</summary>
    public sealed record ComputedCompare(ComputedField Field, ComparisonOperator Operator, PermissionValue Value) : BoolExp;

    /// <summary>A row exists among those that a table-valued computed field returns.</summary>
    public sealed record ComputedRelated(ComputedField Field, BoolExp Condition) : BoolExp;
}

/// <summary>The value in a permission: in a condition or a column preset.</summary>
internal abstract record PermissionValue
{
    private PermissionValue()
    {
    }

    /// <summary>A constant of the metadata, still JSON; null JSON is SQL NULL. For <c>_in</c> a JSON array.</summary>
    public sealed record Literal(JsonElement Json) : PermissionValue;

    /// <summary>A session variable, lower-case name. A session that lacks it gets an error, never true.</summary>
    public sealed record SessionVariable(string Name) : PermissionValue;

    /// <summary>A list whose elements are literals or session variables, as in <c>_in: ["X-Hasura-User-Id", "7"]</c>.</summary>
    public sealed record List(IReadOnlyList<PermissionValue> Items) : PermissionValue;

    /// <summary>An object some of whose members are session variables, as in <c>_st_d_within: {"distance": 50000, "from": "X-Hasura-Place"}</c>.</summary>
    public sealed record Object(IReadOnlyDictionary<string, PermissionValue> Members) : PermissionValue;

    /// <summary>Another column: <c>_ceq</c> and its kin.</summary>
    /// <param name="FromRoot">True for <c>["$", column]</c>: of the row that the permission guards; false: of the same row.</param>
    /// <param name="Path">Object relationships walked from there; empty for the row's own column.</param>
    /// <param name="Column">The column.</param>
    public sealed record ColumnReference(bool FromRoot, IReadOnlyList<Relationship> Path, CatalogColumn Column) : PermissionValue;
}
