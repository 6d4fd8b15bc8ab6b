using System.Globalization;
using System.Text.Json;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// The answers that are right: rows whose order the query leaves open may come in any, and where it leaves open which rows there are, any of them.
/// </summary>
internal abstract record Expected
{
    /// <summary>Null when the answer is one of them, else where it is not.</summary>
    public abstract string? Mismatch(JsonElement actual, string path);

    /// <summary>Whether only one answer is right.</summary>
    public abstract bool IsDetermined { get; }

    /// <summary>For a person to read.</summary>
    public string Describe() => this switch
    {
        Exact exact => exact.Json,
        Number number => number.Precise?.ToString(CultureInfo.InvariantCulture) ?? $"~{number.Value}",
        Object members => $"{{{string.Join(",", members.Members.Select(member => $"\"{member.Key}\":{member.Value.Describe()}"))}}}",
        Items items => $"[{string.Join(" then ", items.Groups.Select(group => string.Join(",", group.Select(item => item.Describe()))))}]"
            + (items.Skip == 0 && items.Take is null ? "" : $" from {items.Skip} at most {items.Take}"),
        _ => "",
    };

    /// <summary>One value, by its JSON.</summary>
    public sealed record Exact(string Json) : Expected
    {
        public override bool IsDetermined => true;

        public override string? Mismatch(JsonElement actual, string path)
        {
            using var document = JsonDocument.Parse(Json);
            return Compact(document.RootElement) == Compact(actual) ? null : $"{path}: expected {Json}, got {actual.GetRawText()}";
        }
    }

    /// <summary>A number; two that stand for the same value are the same, and those of division or roots have some digits in common.</summary>
    public sealed record Number(double Value, decimal? Precise) : Expected
    {
        public override bool IsDetermined => true;

        public override string? Mismatch(JsonElement actual, string path)
        {
            var text = actual.GetRawText();
            var fits = actual.ValueKind == JsonValueKind.Number && (Precise is { } exact
                ? decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number == exact
                : Math.Abs(actual.GetDouble() - Value) <= 1e-6 * Math.Max(1, Math.Abs(Value)));
            return fits ? null : $"{path}: expected {Precise?.ToString(CultureInfo.InvariantCulture) ?? Value.ToString("R", CultureInfo.InvariantCulture)}, got {text}";
        }
    }

    /// <summary>An object with these members in this order.</summary>
    public sealed record Object(IReadOnlyList<(string Key, Expected Value)> Members) : Expected
    {
        public override bool IsDetermined => Members.All(member => member.Value.IsDetermined);

        public override string? Mismatch(JsonElement actual, string path)
        {
            if (actual.ValueKind != JsonValueKind.Object
                || !actual.EnumerateObject().Select(member => member.Name).SequenceEqual(Members.Select(member => member.Key)))
            {
                return $"{path}: expected an object with {string.Join(", ", Members.Select(member => member.Key))}, got {actual.GetRawText()}";
            }

            return Members.Select(member => member.Value.Mismatch(actual.GetProperty(member.Key), $"{path}.{member.Key}")).FirstOrDefault(found => found is not null);
        }
    }

    /// <summary>A list: groups of rows in order, the rows of a group equal to the order; cut at both ends.</summary>
    public sealed record Items(IReadOnlyList<IReadOnlyList<Expected>> Groups, int Skip, int? Take) : Expected
    {
        public override bool IsDetermined => Groups.All(group => group.Count == 1 && group[0].IsDetermined);

        public override string? Mismatch(JsonElement actual, string path)
        {
            var all = Groups.Sum(group => group.Count);
            var end = Math.Min(all, Take is { } take ? Skip + take : all);
            var count = Math.Max(0, end - Skip);
            if (actual.ValueKind != JsonValueKind.Array || actual.GetArrayLength() != count)
            {
                return $"{path}: expected {count} rows, got {actual.GetRawText()}";
            }

            var (start, position) = (0, 0);
            foreach (var group in Groups)
            {
                var part = Math.Min(end, start + group.Count) - Math.Max(Skip, start);
                for (var item = 0; group.Count == 1 && item < part; item++, position++)
                {
                    if (group[0].Mismatch(actual[position], $"{path}[{position}]") is { } found)
                    {
                        return found;
                    }
                }

                if (group.Count > 1 && part > 0)
                {
                    if (!Fits(group, [.. Enumerable.Range(position, part).Select(item => actual[item])]))
                    {
                        return $"{path}[{position}..{position + part - 1}]: none of the {group.Count} rows that the order does not tell apart fit: "
                            + group[0].Mismatch(actual[position], $"{path}[{position}]");
                    }

                    position += part;
                }

                start += group.Count;
            }

            return null;
        }

        // Every actual row gets a candidate of its own: augmenting paths.
        private static bool Fits(IReadOnlyList<Expected> candidates, IReadOnlyList<JsonElement> actual)
        {
            var edges = actual.Select(item =>
                Enumerable.Range(0, candidates.Count).Where(index => candidates[index].Mismatch(item, "") is null).ToList()).ToList();
            var owner = new int?[candidates.Count];
            bool Place(int item, HashSet<int> tried) => edges[item].Any(candidate =>
            {
                if (!tried.Add(candidate) || (owner[candidate] is { } other && !Place(other, tried)))
                {
                    return false;
                }

                owner[candidate] = item;
                return true;
            });
            return Enumerable.Range(0, actual.Count).All(item => Place(item, []));
        }
    }

    /// <summary>JSON without the spaces between its parts.</summary>
    public static string Compact(JsonElement json) => JsonSerializer.Serialize(json, Words.Relaxed);
}
