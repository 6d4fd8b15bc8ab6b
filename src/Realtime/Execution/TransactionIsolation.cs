using System.Collections.Frozen;
using System.Data;

namespace Realtime.Execution;

/// <summary>
/// The isolation levels of mutations, by the words of <c>HASURA_GRAPHQL_TX_ISOLATION</c> and of a source's <c>isolation_level</c>. Without state.
/// </summary>
internal static class TransactionIsolation
{
    /// <summary>The word of the default.</summary>
    public const string ReadCommitted = "read-committed";

    private static readonly FrozenDictionary<string, IsolationLevel> Levels = new Dictionary<string, IsolationLevel>
    {
        [ReadCommitted] = IsolationLevel.ReadCommitted,
        ["repeatable-read"] = IsolationLevel.RepeatableRead,
        ["serializable"] = IsolationLevel.Serializable,
    }.ToFrozenDictionary();

    /// <summary>The level that a word names; null when it names none.</summary>
    public static IsolationLevel? Find(string word) => Levels.TryGetValue(word, out var level) ? level : null;
}
