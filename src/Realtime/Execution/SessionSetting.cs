using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using Realtime.Sessions;

namespace Realtime.Execution;

/// <summary>
/// Tells the database who writes: the session variables as JSON in the setting <c>hasura.user</c>, as Hasura has it, for defaults, triggers and row-level
/// security (<c>current_setting('hasura.user', true)::json->>'x-hasura-user-id'</c>). It holds for the transaction alone, and goes in the same round trip as
/// its first statement. Without state.
/// </summary>
/// <remarks>
/// Postgres gives a setting that was made within a transaction an empty text afterwards and not none, which is no JSON: connections therefore begin with
/// <see cref="Nobody"/>, and reads that ask for a user find none, on every connection alike.
/// </remarks>
internal static class SessionSetting
{
    /// <summary>For the set-up of connections: outside of mutations nobody writes.</summary>
    public const string Nobody = "SET \"hasura.user\" = '{}';";

    private const string ForTransaction = "SELECT set_config('hasura.user', $1, true)";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the command to a batch that begins a transaction or is one.</summary>
    public static void AddTo(NpgsqlBatch batch, Session session) => StatementRunner.Add(batch, ForTransaction, [Of(session)]);

    /// <summary>Begins a transaction that knows the session, as text: whoever runs in it may end it.</summary>
    public static async Task BeginAsync(NpgsqlConnection connection, Session session, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        AddTo(batch, session);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A session's variables as JSON text.</summary>
    public static string Of(Session session)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in session.Variables)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
