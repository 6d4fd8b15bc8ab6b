using System.Text;

namespace Gateway.MetadataDirectory;

/// <summary>Tells two directories apart line by line: with a minus what is in force only, with a plus what is in the directory only. Without state.</summary>
internal static class DirectoryDifference
{
    /// <summary>The differences; empty when there are none.</summary>
    public static string Write(IReadOnlyDictionary<string, string> inForce, IReadOnlyDictionary<string, string> directory)
    {
        var text = new StringBuilder();
        foreach (var file in inForce.Keys.Union(directory.Keys).Order(StringComparer.Ordinal))
        {
            var before = inForce.GetValueOrDefault(file, "");
            var after = directory.GetValueOrDefault(file, "");
            if (before == after)
            {
                continue;
            }

            text.Append(file).Append('\n');
            foreach (var (mark, line) in Lines(before.TrimEnd('\n').Split('\n'), after.TrimEnd('\n').Split('\n')))
            {
                text.Append(mark).Append(' ').Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    // The longest common subsequence between what is alike at both ends; files of metadata are short.
    private static IEnumerable<(char Mark, string Line)> Lines(string[] before, string[] after)
    {
        var head = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        var tail = before.Skip(head).Reverse().Zip(after.Skip(head).Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        before = before[head..^tail];
        after = after[head..^tail];
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var row = before.Length - 1; row >= 0; row--)
        {
            for (var column = after.Length - 1; column >= 0; column--)
            {
                lengths[row, column] = before[row] == after[column]
                    ? lengths[row + 1, column + 1] + 1
                    : Math.Max(lengths[row + 1, column], lengths[row, column + 1]);
            }
        }

        var (left, right) = (0, 0);
        while (left < before.Length || right < after.Length)
        {
            if (left < before.Length && right < after.Length && before[left] == after[right])
            {
                (left, right) = (left + 1, right + 1);
            }
            else if (right == after.Length || (left < before.Length && lengths[left + 1, right] >= lengths[left, right + 1]))
            {
                yield return ('-', before[left++]);
            }
            else
            {
                yield return ('+', after[right++]);
            }
        }
    }
}
