namespace Gateway.Embedded;

/// <summary>The last lines that the server wrote, kept for the sentence that explains its failure. Thread-safe.</summary>
internal sealed class LogTail
{
    // Enough for a FATAL with its DETAIL and HINT after the lines that lead to it.
    private const int Lines = 8;

    private readonly Lock _guard = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_guard)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Lines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_guard)
        {
            return _lines.Count == 0 ? "it wrote nothing" : $"its last lines: {string.Join(" | ", _lines)}";
        }
    }
}
