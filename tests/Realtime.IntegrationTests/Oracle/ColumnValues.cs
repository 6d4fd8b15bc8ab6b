using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Few values per type, so that rows repeat and conditions hit; how they are written, read back and compared.</summary>
internal static class ColumnValues
{
    public static readonly string[] Shades = ["dark", "light", "Red"];

    public static readonly string[] Moods = ["sad", "ok", "happy"];

    private static readonly string[] Texts = ["", "a", "b", "ab", "B", "a%b", "x_y", "it's", "日x", "say \"q\"", "back\\slash", "null", "x-hasura-user-id", "$1", "{a}"];

    private static readonly string[] Numbers = ["0", "1.50", "1.5", "-2.25", "100000000000.01"];

    private static readonly string[] Times = ["2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00.5+00:00", "1999-12-31T23:59:59+00:00", "2038-01-19T03:14:08+00:00"];

    private static readonly string[] Uuids =
        ["00000000-0000-0000-0000-000000000001", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-0000-4000-8000-000000000000"];

    private static readonly string[] Documents =
        ["{}", "[]", "1", "\"a\"", "{\"a\":1}", "{\"a\":1,\"b\":{\"c\":[1,2]}}", "{\"a\":null}", "[1,\"a\",{\"a\":1}]", "[\"b\"]", "true", "{\"a\":\"x\"}"];

    private static readonly string[] Lists = ["[]", "[\"a\"]", "[\"a\",\"b\"]", "[\"b\",\"a\",\"a\"]", "[\"\"]", "[\"say \\\"q\\\", {x}\"]", "[\"NULL\"]"];

    private static readonly long[] Longs = [-1, 0, 1, 2, 3, 9007199254740993];

    /// <summary>A random value as JSON: what a client would send.</summary>
    public static JsonNode Random(Random random, ColumnKind kind)
    {
        string Pick(string[] texts) => texts[random.Next(texts.Length)];
        return kind switch
        {
            ColumnKind.Int => random.Next(-1, 6),
            ColumnKind.BigInt => Longs[random.Next(Longs.Length)],
            ColumnKind.Bool => random.Next(2) == 0,
            ColumnKind.Numeric => JsonNode.Parse(Pick(Numbers))!,
            ColumnKind.Timestamp => Pick(Times),
            ColumnKind.Uuid => Pick(Uuids),
            ColumnKind.Jsonb => JsonNode.Parse(Pick(Documents))!,
            ColumnKind.TextArray => JsonNode.Parse(Pick(Lists))!,
            ColumnKind.Enum => Pick(Moods),
            ColumnKind.TableEnum => Pick(Shades),
            _ => Pick(Texts),
        };
    }

    /// <summary>The SQL literal of a JSON value.</summary>
    public static string Literal(JsonNode value, ColumnSpec column)
    {
        if (column.Kind == ColumnKind.TextArray)
        {
            var items = ((JsonArray)value).Select(item => item is null ? "NULL" : Sql.Literal((string)item!));
            return $"ARRAY[{string.Join(", ", items)}]::text[]";
        }

        var text = column.Kind != ColumnKind.Jsonb && value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString();
        return $"{Sql.Literal(text)}::{column.SqlType}";
    }

    /// <summary>A value from its JSON, Postgres' or a client's.</summary>
    public static Cell Read(string json, ColumnKind kind)
    {
        var node = JsonNode.Parse(json);
        object value = kind switch
        {
            ColumnKind.Int or ColumnKind.BigInt or ColumnKind.Numeric => decimal.Parse(
                node!.GetValueKind() == JsonValueKind.String ? (string)node! : json, NumberStyles.Number, CultureInfo.InvariantCulture),
            ColumnKind.Bool => (bool)node!,
            ColumnKind.Timestamp => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture).UtcTicks,
            ColumnKind.Enum => Array.IndexOf(Moods, (string)node!),
            ColumnKind.Jsonb => new JsonValueOf(node),
            ColumnKind.TextArray => new TextsOf([.. ((JsonArray)node!).Select(item => (string?)item)]),
            _ => (string)node!,
        };
        return new Cell(value, json);
    }

    /// <summary>A value as a client writes it: an enum table's is a name.</summary>
    public static JsonNode? OfClient(JsonNode? value, ColumnSpec? column) => column?.Kind != ColumnKind.TableEnum ? value?.DeepClone() : value switch
    {
        JsonArray items => new JsonArray([.. items.Select(item => (JsonNode)Words.Enum((string)item!))]),
        JsonValue name when name.GetValueKind() == JsonValueKind.String => Words.Enum((string)name!),
        _ => value?.DeepClone(),
    };

    /// <summary>Postgres' order of two values of an ordered type.</summary>
    public static int Compare(Cell left, Cell right) => left.Value is string text
        ? string.CompareOrdinal(text, (string)right.Value)
        : Comparer<object>.Default.Compare(left.Value, right.Value);

    /// <summary>Postgres' equality of two values.</summary>
    public static bool Same(Cell? left, Cell? right) => Equals(left?.Value, right?.Value);
}

/// <summary>A jsonb value with jsonb's equality.</summary>
internal sealed record JsonValueOf(JsonNode? Node)
{
    public bool Equals(JsonValueOf? other) => other is not null && JsonNode.DeepEquals(Node, other.Node);

    public override int GetHashCode() => 0;
}

/// <summary>A text array with Postgres' equality.</summary>
internal sealed record TextsOf(IReadOnlyList<string?> Items)
{
    public bool Equals(TextsOf? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Count;
}
