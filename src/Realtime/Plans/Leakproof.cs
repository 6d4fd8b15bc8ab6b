using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Dialect;

namespace Realtime.Plans;

/// <summary>
/// Whether evaluating something tells nothing of the row but its result: it cannot raise an error and does not take visibly longer on some rows than on others.
/// Postgres' word for such functions; its own mark (<c>pg_proc.proleakproof</c>) is narrower, since it also counts errors that a constant operand alone decides
/// and that are refused here before a row is read (<see cref="PatternKind"/>).
/// </summary>
internal static class Leakproof
{
    // Types whose comparison operators cannot fail. box and circle are not among them: the area they compare may overflow.
    private static readonly FrozenSet<string> Comparable = FrozenSet.Create(
        StringComparer.Ordinal,
        "bool", "char", "name", "text", "varchar", "bpchar", "int2", "int4", "int8", "oid", "float4", "float8", "numeric", "money", "uuid", "date", "time", "timetz",
        "timestamp", "timestamptz", "interval", "bytea", "bit", "varbit", "inet", "cidr", "macaddr", "macaddr8", "jsonb", "tsvector", "tsquery", "pg_lsn", "xid8", "tid");

    // The same of extensions that the dialect knows; where an extension is installed decides its types' schema.
    private static readonly FrozenSet<string> ComparableExtensions = FrozenSet.Create(StringComparer.Ordinal, "citext", "ltree", "hstore", "geometry", "geography", "raster");

    /// <summary>Whether a condition is.</summary>
    public static bool Is(Predicate predicate) => predicate switch
    {
        Predicate.And and => and.Items.All(Is),
        Predicate.Or or => or.Items.All(Is),
        Predicate.Not not => Is(not.Item),
        Predicate.Compare compare => Is(compare.Left) && Is(compare.Right) && compare.Extra.All(Is) && IsComparison(compare),
        Predicate.IsNull isNull => Is(isNull.Operand),
        Predicate.IsTrue isTrue => Is(isTrue.Operand),
        Predicate.Exists exists => exists.From is RowSource.FromTable && Is(exists.Where),
        Predicate.ShortLike or Predicate.BoxesMeet => true,
        _ => false, // an aggregate over related rows takes as long as there are rows
    };

    /// <summary>Whether a scalar expression is.</summary>
    public static bool Is(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf column => !column.Column.IsVirtual, // a virtual column is an expression
        ValueExpression.SlotValue or ValueExpression.NullOf or ValueExpression.WrittenColumn => true,
        ValueExpression.ListOf list => list.Items.All(Is),
        ValueExpression.Redacted redacted => Is(redacted.Value),
        ValueExpression.ColumnThrough through => !through.Column.IsVirtual,
        ValueExpression.CastTo cast => Is(cast.Operand) && IsCast(ValueTypes.Of(cast.Operand), cast.Type),
        _ => false,
    };

    private static bool IsComparison(Predicate.Compare compare) => ValueTypes.Of(compare.Left)?.Underlying is { } type && compare.Operator switch
    {
        ComparisonOperator.Eq or ComparisonOperator.Neq or ComparisonOperator.Gt or ComparisonOperator.Lt or ComparisonOperator.Gte or ComparisonOperator.Lte
            or ComparisonOperator.In or ComparisonOperator.Nin => HasComparisons(type),
        ComparisonOperator.Contains or ComparisonOperator.ContainedIn =>
            type.InternalName == "jsonb" || (type.Element is { } element && HasComparisons(element)),
        ComparisonOperator.HasKey or ComparisonOperator.HasKeysAny or ComparisonOperator.HasKeysAll => type.InternalName == "jsonb",
        ComparisonOperator.Ancestor or ComparisonOperator.Descendant => type.InternalName == "ltree",
        _ => false,
    };

    private static bool HasComparisons(PgType type) => type.Underlying switch
    {
        { Kind: PgTypeKind.Enum } => true,
        { Kind: PgTypeKind.Array, Element: { } element } => HasComparisons(element),
        { Kind: PgTypeKind.Range or PgTypeKind.Multirange, Name.Schema: "pg_catalog" } => true,
        { Kind: PgTypeKind.Base, Name.Schema: "pg_catalog" } builtIn => Comparable.Contains(builtIn.InternalName),
        { Kind: PgTypeKind.Base } other => ComparableExtensions.Contains(other.InternalName),
        _ => false, // a composite may hold anything, and is asked only when it is compared
    };

    /// <summary>
    /// Whether LIKE cannot fail on the value. It takes time in proportion to the product of both texts' lengths: with a short pattern it is leakproof.
    /// </summary>
    public static bool TakesLike(ValueExpression left) =>
        ValueTypes.Of(left)?.Underlying.InternalName is "text" or "varchar" or "bpchar" or "name" or "citext" && HasPlainCollation(left);

    // LIKE refuses collations that take different texts for equal, and does so row by row.
    private static bool HasPlainCollation(ValueExpression value) => value switch
    {
        ValueExpression.ColumnOf column => column.Column.HasDeterministicCollation,
        ValueExpression.Redacted redacted => HasPlainCollation(redacted.Value),
        _ => true,
    };

    private static bool IsCast(PgType? from, PgType to) =>
        from?.Underlying is { InternalName: "jsonb", Name.Schema: "pg_catalog" } && to is { InternalName: "text", Name.Schema: "pg_catalog" };
}
