using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>
/// The SQL of a native query as it stands in FROM. The operator's text is taken as it is; values never become part of it, only parameters or columns do.
/// Without state.
/// </summary>
internal static class NativeQueryText
{
    // The operator's SQL has aliases of its own. One called s would hide the s of a multiplexed statement; this name nobody uses.
    private const string Arguments = "realtime_arguments";

    /// <summary>The query in parentheses' inside.</summary>
    /// <param name="query">The query.</param>
    /// <param name="value">Writes a value.</param>
    /// <param name="areNamed">Whether values are columns of the statement around.</param>
    public static string Of(RowSource.FromQuery query, Func<ValueExpression, string> value, bool areNamed)
    {
        if (!areNamed || query.Values.Count == 0)
        {
            return Text(query, index => value(query.Values[index]));
        }

        var list = string.Join(", ", query.Values.Select((argument, index) => $"{value(argument)} AS a{index + 1}"));
        return $"SELECT q.* FROM (SELECT {list}) AS {Arguments} CROSS JOIN LATERAL ({Text(query, index => $"{Arguments}.a{index + 1}")}) AS q";
    }

    // The line break ends a comment that the operator's SQL may end with.
    private static string Text(RowSource.FromQuery query, Func<int, string> argument) =>
        string.Concat(query.Parts.Select(part => part.Value is { } index ? argument(index) : part.Text)) + "\n";
}
