using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What every operator answers for values that are not NULL.</summary>
internal static class Operators
{
    public static readonly string[] Equalities = ["_eq", "_neq"];

    public static readonly string[] Orders = ["_gt", "_lt", "_gte", "_lte"];

    public static readonly string[] Lists = ["_in", "_nin"];

    public static readonly string[] Texts =
        ["_like", "_nlike", "_ilike", "_nilike", "_similar", "_nsimilar", "_regex", "_nregex", "_iregex", "_niregex"];

    /// <summary>Patterns that mean the same to Postgres and to the translation below.</summary>
    public static readonly string[] Likes = ["%", "a%", "%b", "_", "a_%", "%\"%", "", "ab", "«%", "%.m1.%", "B%", "日_"];

    public static readonly string[] Similars = ["%", "(a|b)%", "a+", "[ab]*", "_b", "x.y", "ab|B"];

    public static readonly string[] Regexes = ["^a", "b$", "^[ab]+$", "a|x", ".", "^$", "B", "m[12]"];

    public static bool Holds(string word, Cell left, object right) => word switch
    {
        "_eq" => ColumnValues.Same(left, (Cell)right),
        "_neq" => !ColumnValues.Same(left, (Cell)right),
        "_gt" => ColumnValues.Compare(left, (Cell)right) > 0,
        "_lt" => ColumnValues.Compare(left, (Cell)right) < 0,
        "_gte" => ColumnValues.Compare(left, (Cell)right) >= 0,
        "_lte" => ColumnValues.Compare(left, (Cell)right) <= 0,
        "_in" => ((IReadOnlyList<Cell>)right).Any(item => ColumnValues.Same(left, item)),
        "_nin" => ((IReadOnlyList<Cell>)right).All(item => !ColumnValues.Same(left, item)),
        "_contains" => Contains(left, (Cell)right),
        "_contained_in" => Contains((Cell)right, left),
        "_has_key" => HasKey(left, (string)right),
        "_has_keys_any" => ((string[])right).Any(key => HasKey(left, key)),
        "_has_keys_all" => ((string[])right).All(key => HasKey(left, key)),
        _ => Matches(word, (string)left.Value, (string)((Cell)right).Value),
    };

    private static bool Matches(string word, string text, string pattern) => word switch
    {
        "_like" => Like(text, pattern, RegexOptions.None),
        "_nlike" => !Like(text, pattern, RegexOptions.None),
        "_ilike" => Like(text, pattern, RegexOptions.IgnoreCase),
        "_nilike" => !Like(text, pattern, RegexOptions.IgnoreCase),
        "_similar" => Similar(text, pattern),
        "_nsimilar" => !Similar(text, pattern),
        "_regex" => Is(text, pattern, RegexOptions.None),
        "_nregex" => !Is(text, pattern, RegexOptions.None),
        "_iregex" => Is(text, pattern, RegexOptions.IgnoreCase),
        "_niregex" => !Is(text, pattern, RegexOptions.IgnoreCase),
        _ => throw new InvalidOperationException(word),
    };

    private static bool Like(string text, string pattern, RegexOptions options) =>
        Is(text, $"^{Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)}\\z", options);

    private static bool Similar(string text, string pattern) => Is(
        text,
        $"^(?:{pattern.Replace(".", "\\.", StringComparison.Ordinal).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)})\\z",
        RegexOptions.None);

    private static bool Is(string text, string pattern, RegexOptions options) =>
        Regex.IsMatch(text, pattern, options | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static bool Contains(Cell left, Cell right) => (left.Value, right.Value) switch
    {
        (TextsOf all, TextsOf some) => some.Items.All(item => item is not null && all.Items.Contains(item)),
        (JsonValueOf all, JsonValueOf some) => JsonContains(all.Node, some.Node, top: true),
        _ => throw new InvalidOperationException(),
    };

    private static bool JsonContains(JsonNode? left, JsonNode? right, bool top = false) => (left, right) switch
    {
        (JsonObject all, JsonObject some) => some.All(member => all.TryGetPropertyValue(member.Key, out var value) && JsonContains(value, member.Value)),
        (JsonArray all, JsonArray some) => some.All(item => all.Any(own => JsonContains(own, item))),
        (JsonArray all, not JsonObject) when top => all.Any(own => JsonNode.DeepEquals(own, right)),
        (JsonObject or JsonArray, _) or (_, JsonObject or JsonArray) => false,
        _ => JsonNode.DeepEquals(left, right),
    };

    private static bool HasKey(Cell left, string key) => ((JsonValueOf)left.Value).Node switch
    {
        JsonObject members => members.ContainsKey(key),
        JsonArray items => items.Any(item => item is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)value! == key),
        JsonValue value => value.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)value! == key,
        _ => false,
    };
}
