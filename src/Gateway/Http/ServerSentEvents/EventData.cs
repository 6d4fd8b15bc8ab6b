using System.Buffers;

namespace Gateway.Http.ServerSentEvents;

/// <summary>
/// Writes a JSON value as the data of one server-sent event, on one line. A line break ends a field of an event (HTML standard, section 9.2.6), and several
/// <c>data</c> lines are joined with one by the standard, but not by all clients. Stateless.
/// </summary>
internal static class EventData
{
    // CR and LF; and the first bytes of NEL and of the line and paragraph separators, at which readers split that go by Unicode's lines.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create([(byte)'\r', (byte)'\n', 0xC2, 0xE2]);

    /// <summary>
    /// Writes it. JSON text has CR and LF only between its tokens, where they mean nothing: they are left out. The other breaks stand in strings only and are
    /// written as escapes, so the value stays the same.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> json)
    {
        while (json.IndexOfAny(Suspects) is >= 0 and var found)
        {
            writer.Write(json[..found]);
            json = json[found..];
            var length = Break(json, out var escape);
            writer.Write(length == 0 ? json[..1] : escape);
            json = json[Math.Max(length, 1)..];
        }

        writer.Write(json);
    }

    // How many bytes the break at the beginning has and what is written for it; none where it is an ordinary character.
    private static int Break(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> escape)
    {
        escape = json switch
        {
            [0xC2, 0x85, ..] => "\\u0085"u8,
            [0xE2, 0x80, 0xA8, ..] => "\\u2028"u8,
            [0xE2, 0x80, 0xA9, ..] => "\\u2029"u8,
            _ => default,
        };
        return escape.IsEmpty ? (json[0] is (byte)'\r' or (byte)'\n' ? 1 : 0) : (json[0] == 0xC2 ? 2 : 3);
    }
}
