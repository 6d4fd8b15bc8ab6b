using System.Text;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// Writes where a selection's rows come from. Rows that are cut (limit, offset, distinct) come out of a derived table, so that JSON is built
/// for the rows that stay and for no others; it is opened first, asked for columns while the projection is written, and closed last.
/// </summary>
/// <remarks>
/// Order: the query level whose rows are aggregated has the ORDER BY itself and nothing is joined above it, which is what Postgres promises to keep.
/// Above a derived table Postgres sees that its rows are sorted already and does not sort again.
/// </remarks>
internal sealed class SourceWriter(ExpressionWriter expressions, RowsSelection selection)
{
    private readonly List<string> _order = [];
    private DerivedFrame? _derived;
    private string _from = "";
    private string _where = "";
    private string _alias = "";

    /// <summary>Binds the row for the projection.</summary>
    public void Open()
    {
        if (selection is { Limit: null, Offset: null, DistinctOn.Count: 0, IsFenced: false })
        {
            _from = expressions.From(selection.From);
            _where = expressions.Where(selection.Where);
            _order.AddRange(selection.OrderBy.Select(term => expressions.Value(term.Value)));
            return;
        }

        _alias = expressions.NextAlias("b");
        _derived = new DerivedFrame(_alias);
        expressions.Bind(selection.From.Row, _derived);
        _order.AddRange(selection.OrderBy.Select((_, index) => $"{_alias}.o{index + 1}"));
    }

    /// <summary>The ORDER BY terms in scope of the projection, without direction.</summary>
    public IReadOnlyList<string> OrderTexts => _order;

    /// <summary><c> ORDER BY …</c> for the level of the projection, or nothing.</summary>
    public string OrderBy() => OrderClause(_order, selection.OrderBy);

    /// <summary>What stands in FROM, with joins and WHERE.</summary>
    public string Close(IReadOnlyList<string> joins)
    {
        var joined = joins.Count == 0 ? "" : " " + string.Join(" ", joins);
        return _derived is null ? $"{_from}{joined}{_where}" : $"({Derived(_derived)}) AS {_alias}{joined}";
    }

    /// <summary>An ORDER BY clause.</summary>
    public static string OrderClause(IReadOnlyList<string> texts, IReadOnlyList<OrderTerm> terms) => terms.Count == 0
        ? ""
        : " ORDER BY " + string.Join(", ", terms.Select((term, index) =>
            $"{texts[index]} {(term.Descending ? "DESC" : "ASC")} NULLS {(term.NullsFirst ? "FIRST" : "LAST")}"));

    private string Derived(DerivedFrame frame)
    {
        var row = selection.From.Row;
        var from = expressions.From(selection.From); // binds the row to the table for this level
        var where = expressions.Where(selection.Where);
        var order = selection.OrderBy.Select(term => expressions.Value(term.Value)).ToList();
        var list = frame.Columns
            .Select(column => $"{expressions.Value(new ValueExpression.ColumnOf(row, column))} AS {DerivedFrame.NameOf(column)}")
            .Concat(order.Select((text, index) => $"{text} AS o{index + 1}"));
        if (frame.UsesWhole)
        {
            list = list.Append($"{expressions.Value(new ValueExpression.WholeRow(row))} AS {DerivedFrame.WholeName}");
        }

        var select = string.Join(", ", list);
        var sql = new StringBuilder("SELECT ");
        if (selection.DistinctOn.Count > 0)
        {
            // The first terms of the order, in the very same words: a sub-select written again has other aliases, and is another expression to Postgres.
            sql.Append("DISTINCT ON (").AppendJoin(", ", order.Take(selection.DistinctOn.Count)).Append(") ");
        }

        sql.Append(select.Length == 0 ? "1 AS c0" : select).Append(" FROM ").Append(from).Append(where)
            .Append(OrderClause(order, selection.OrderBy)).Append(LimitClause());
        expressions.Bind(row, frame);
        return sql.ToString();
    }

    private string LimitClause()
    {
        var limit = selection.Limit switch
        {
            null => "",
            { Client: { } client, Permission: { } permission } => $" LIMIT least({expressions.Value(client)}, {permission})",
            { Client: { } client } => $" LIMIT {expressions.Value(client)}",
            { Permission: { } permission } => $" LIMIT {permission}",
            _ => "",
        };
        return selection switch
        {
            { Offset: { } offset } => $"{limit} OFFSET {expressions.Value(offset)}",
            { Limit: null, DistinctOn.Count: 0 } => " OFFSET 0",
            _ => limit,
        };
    }
}
