using Realtime.Plans;

namespace Realtime.Dependencies;

/// <summary>The keys under which a cohort is found: one for each combination of the values that its columns may equal.</summary>
internal static class CohortKeys
{
    /// <summary>The most keys of one branch; a cohort with more is taken to be concerned by any row.</summary>
    public const int Most = 100;

    /// <summary>The keys of one branch; null when they are too many or a value's text is not known for certain. Empty when no row can match.</summary>
    /// <param name="place">What tells the branch from others.</param>
    /// <param name="atoms">The columns of the key.</param>
    /// <param name="values">The cohort's values.</param>
    public static List<ulong>? Of(ulong place, IReadOnlyList<QueryDependencies.KeyAtom> atoms, IReadOnlyList<string?> values)
    {
        List<ulong> keys = [place];
        foreach (var atom in atoms)
        {
            if (TextsOf(atom, values) is not { } texts || (long)keys.Count * texts.Count > Most)
            {
                return null;
            }

            keys = [.. keys.SelectMany(key => texts.Select(text => KeyHash.Mix(key, KeyHash.Of(text))))];
        }

        return keys;
    }

    // NULL equals nothing.
    private static HashSet<string>? TextsOf(QueryDependencies.KeyAtom atom, IReadOnlyList<string?> values)
    {
        var given = atom.Positions.Select(position => values[position]);
        if (atom.IsArray)
        {
            if (values[atom.Positions[0]] is not { } literal)
            {
                return [];
            }

            if (ArrayLiteral.Read(literal, Most) is not { } elements)
            {
                return null;
            }

            given = elements;
        }

        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (text is null)
            {
                continue;
            }

            if (CanonicalText.Of(atom.Family, text) is not { } canonical)
            {
                return null;
            }

            texts.Add(canonical);
        }

        return texts;
    }
}
