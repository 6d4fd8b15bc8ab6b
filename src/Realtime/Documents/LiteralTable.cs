using System.Text.Json;

namespace Realtime.Documents;

/// <summary>What a masked literal is.</summary>
internal enum LiteralKind
{
    Int,
    Float,
    String,
}

/// <summary>One scalar literal of a document.</summary>
/// <param name="Kind">Its kind; part of the masked key.</param>
/// <param name="Text">A number as written, or a string's content.</param>
internal readonly record struct Literal(LiteralKind Kind, string Text)
{
    /// <summary>The literal as JSON.</summary>
    public JsonElement ToJson() => Kind == LiteralKind.String
        ? JsonSerializer.SerializeToElement(Text, DocumentJson.Default.String)
        : JsonDocument.Parse(Text).RootElement.Clone();
}

/// <summary>A document's scalar literals in order of appearance: with the masked key they are the document.</summary>
internal sealed class LiteralTable
{
    private readonly Dictionary<int, int> _ordinalByStart = [];
    private readonly List<Literal> _literals = [];

    /// <summary>All literals by ordinal.</summary>
    public IReadOnlyList<Literal> Literals => _literals;

    /// <summary>The ordinal of the literal whose content starts at this offset of the source.</summary>
    /// <exception cref="KeyNotFoundException">No literal starts there.</exception>
    public int OrdinalAt(int start) => _ordinalByStart[start];

    /// <summary>The ordinals of the literals that start within a part of the source.</summary>
    public IEnumerable<int> Between(int start, int end) =>
        _ordinalByStart.Where(pair => pair.Key >= start && pair.Key < end).Select(pair => pair.Value);

    internal void Add(int start, Literal literal)
    {
        _ordinalByStart[start] = _literals.Count;
        _literals.Add(literal);
    }
}
