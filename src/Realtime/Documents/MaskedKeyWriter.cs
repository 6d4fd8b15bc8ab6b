using System.Text;

namespace Realtime.Documents;

/// <summary>
/// Writes a <see cref="ParsedDocument.MaskedKey"/>: a GraphQL document of the same syntax in short lines. A parser that refuses it says where in the line, and
/// does so in the square of the column; so a text of long lines is tried in this form first.
/// </summary>
internal sealed class MaskedKeyWriter(int capacity)
{
    private const int LongLine = 100;
    private readonly StringBuilder _key = new(capacity);
    private int _lineStart;

    /// <summary>A name or a placeholder.</summary>
    public void Word(ReadOnlySpan<char> word)
    {
        EndLongLine();
        BreakLine();
        _key.Append(word);
    }

    /// <summary>A punctuator.</summary>
    public void Mark(ReadOnlySpan<char> mark)
    {
        EndLongLine();
        _key.Append(mark);
    }

    /// <summary>The key of all that was written.</summary>
    public string Finish()
    {
        EndLongLine();
        return _key.ToString();
    }

    private void EndLongLine()
    {
        if (_key.Length - _lineStart > LongLine)
        {
            _key.Append('\n'); // a token that begins a line is still counted by the line before
            BreakLine();
        }
    }

    private void BreakLine()
    {
        _key.Append('\n');
        _lineStart = _key.Length;
    }
}
