using Realtime.Documents;
using Realtime.Plans;
using Realtime.Sessions;

namespace Realtime.Execution;

/// <summary>
/// What entries of caches hold, in bytes: the texts exactly, the objects around them by what they measure on a 64-bit machine. Rather too much than too little;
/// <c>CacheWeightTests</c> compares with the heap. Without state.
/// </summary>
public static class CacheWeights
{
    // An entry's node, its queue place, the dictionary's node and bucket.
    private const int Entry = 300;
    private const int Literal = 120;
    private const int Slot = 400;

    // A mutation's plan stays whole: conditions, columns and answers beside the statements that were made of them.
    private const int MutationPlanPart = 3;

    /// <summary>Whose share of a cache an operation's entries are: the role's and, where the session names one, the user's.</summary>
    public static int OwnerOf(Session session) => HashCode.Combine(session.Role, session["x-hasura-user-id"]);

    /// <summary>A document, without its syntax tree.</summary>
    internal static long Of(ParsedDocument document)
    {
        var weight = Entry + Of(document.Text) + Of(document.MaskedKey);
        foreach (var literal in document.Literals.Literals)
        {
            weight += Literal + Of(literal.Text);
        }

        return weight;
    }

    /// <summary>A plan with its statements.</summary>
    internal static long Of(PlannedOperation operation) => Entry + operation switch
    {
        PlannedMutation mutation => MutationPlanPart * mutation.Statements.Sum(statement => Of(statement.Text, statement.Parameters))
            + mutation.Plan.Slots.Sum(slot => Slot + Of(slot.Path)),
        PlannedQuery query => Of(query),
        _ => 0,
    };

    /// <summary>A text.</summary>
    public static long Of(string? text) => text is null ? 0 : 24 + (2L * text.Length);

    /// <summary>An entry around a key of a text.</summary>
    public static long OfEntry(string key) => Entry + Of(key);

    private static long Of(PlannedQuery query) =>
        query.Statements.Sum(statement => Of(statement.Sql.Text, statement.Sql.Parameters))
        + (query.Multiplexed is { } live ? Of(live.Text, live.Columns) : 0)
        + (query.Stream is { } stream ? Of(stream.First.Text, stream.First.Parameters) + (2 * Of(stream.Next.Text, stream.Next.Parameters)) : 0)
        + query.Plan.Roots.Sum(root => 100 + Of(root.Key))
        + query.Plan.Reads.Tables.Sum(table => 300 + (100L * table.Value.Count));

    private static long Of(string text, IReadOnlyList<Slot> slots) => Of(text) + slots.Sum(slot => Slot + Of(slot.Path));
}
