using Realtime.Dialect;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>The equalities of a relationship.</summary>
internal static class Joins
{
    /// <summary>Every pair of columns is equal.</summary>
    public static Predicate Condition(Relationship relationship, RowId local, RowId remote) => new Predicate.And(
        [.. relationship.Columns.Select(pair => new Predicate.Compare(
            new ValueExpression.ColumnOf(remote, pair.Remote), ComparisonOperator.Eq, new ValueExpression.ColumnOf(local, pair.Local)))]);
}
