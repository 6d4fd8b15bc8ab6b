using System.Runtime.CompilerServices;
using Npgsql;

namespace Realtime.Execution;

/// <summary>
/// Bounds what the driver and the server keep of prepared statements on each connection. The driver counts statements, and long ones would fill the memory of
/// both sides: once a connection has seen so much of long texts, it forgets all that it has prepared, and begins again. Thread-safe.
/// </summary>
internal static class PreparedTexts
{
    // Shorter ones are bounded by the driver's own count: 200 prepared and 100 candidates are 2 MB at this length.
    private const int LongText = 4096;
    private const long MostBytes = 4L * 1024 * 1024;
    private static readonly BoundedCache<(string? Host, int Port, int Process), Texts> Connections = new(4096);

    /// <summary>A statement is about to be run on a connection, on which nothing runs now.</summary>
    public static void Note(NpgsqlConnection connection, string text)
    {
        if (text.Length < LongText)
        {
            return;
        }

        var key = (connection.Host, connection.Port, connection.ProcessID);
        var texts = Connections.TryGet(key, out var known) ? known : Connections.GetOrAdd(key, new Texts(), weight: 1);
        if (texts.AreTooMany(text))
        {
            SourceConnections.ForgetStatements(connection);
        }
    }

    private sealed class Texts
    {
        // By the object: a plan that is kept has one text, and hashing long ones each time would cost more than it saves.
        private readonly HashSet<int> _seen = [];
        private long _bytes;

        public bool AreTooMany(string text)
        {
            lock (_seen)
            {
                _bytes += _seen.Add(RuntimeHelpers.GetHashCode(text)) ? CacheWeights.Of(text) : 0;
                if (_bytes <= MostBytes)
                {
                    return false;
                }

                _seen.Clear();
                _bytes = 0;
                return true;
            }
        }
    }
}
