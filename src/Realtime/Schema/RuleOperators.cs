using System.Collections.Frozen;
using Realtime.Dialect;

namespace Realtime.Schema;

/// <summary>The operators of permission rules in all their spellings: with <c>_</c> or <c>$</c> in front. Without state.</summary>
internal static class RuleOperators
{
    private static readonly FrozenDictionary<string, ComparisonOperator> ByName = ComparisonOperators.All
        .SelectMany(entry => WordsOf(entry).Select(word => (word, entry.Operator)))
        .ToFrozenDictionary(pair => pair.word, pair => pair.Operator);

    private static readonly FrozenDictionary<string, ComparisonOperator> ColumnComparisons = ComparisonOperators.All
        .Where(entry => entry.ComparesColumns)
        .SelectMany(entry => WordsOf(entry).Select(word => (word, entry.Operator)))
        .ToFrozenDictionary(pair => "c" + pair.word, pair => pair.Operator);

    /// <summary>The word behind <c>_</c> or <c>$</c>; null when the key has neither in front.</summary>
    public static string? WordOf(string key) => key.Length > 1 && key[0] is '_' or '$' ? key[1..] : null;

    /// <summary>Finds the comparison with a value.</summary>
    public static bool TryFind(string word, out ComparisonOperator found) => ByName.TryGetValue(word, out found);

    /// <summary>Finds the comparison with another column.</summary>
    public static bool TryFindColumnComparison(string word, out ComparisonOperator found) => ColumnComparisons.TryGetValue(word, out found);

    private static IEnumerable<string> WordsOf(ComparisonEntry entry) => entry.RuleAlias is { } alias ? [entry.Name[1..], alias] : [entry.Name[1..]];
}
