using Npgsql;
using NpgsqlTypes;
using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>
/// Runs one statement whose one row and one column is the JSON text of a result, and reads that column as bytes into the place where it is sent from:
/// no string is made of it. Thread-safe.
/// </summary>
internal sealed class StatementRunner(SourceConnections connections)
{
    /// <summary>The largest answer of an operation in bytes, over all its statements; larger ones are the error <c>limit-exceeded</c>. Default 64 MB.</summary>
    public long MaxResultBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Runs a statement on a pooled connection.</summary>
    /// <param name="source">The source.</param>
    /// <param name="text">The SQL.</param>
    /// <param name="parameters">Parameter texts, <c>$1</c> first; null is SQL NULL.</param>
    /// <param name="timeout">How long the statement may take.</param>
    /// <param name="wrap">Whether the result is wrapped as <c>{"data":…}</c>.</param>
    /// <param name="cancellationToken">Cancels the statement in the database, too.</param>
    /// <exception cref="PostgresException">Postgres refused the statement.</exception>
    /// <exception cref="GraphQLErrorException">The result is too large.</exception>
    public ValueTask<byte[]> ReadJsonAsync(
        string source, string text, IReadOnlyList<string?> parameters, TimeSpan timeout, bool wrap, CancellationToken cancellationToken) =>
        RunAsync(source, text, parameters, timeout, NewRoom(), row => row.ReadJsonAsync(0, wrap, cancellationToken), cancellationToken);

    /// <summary>Runs a statement of several of an operation, whose one row has a JSON value in each column.</summary>
    internal ValueTask<byte[][]> ReadColumnsAsync(
        string source, string text, IReadOnlyList<string?> parameters, int columns, TimeSpan timeout, ResultRoom room, CancellationToken cancellationToken) =>
        RunAsync(source, text, parameters, timeout, room, row => ReadColumnsAsync(row, columns, cancellationToken), cancellationToken);

    /// <summary>The room of an operation that begins.</summary>
    internal ResultRoom NewRoom() => new(MaxResultBytes);

    /// <summary>A command with all parameters sent as untyped text, so that the casts in the SQL decide.</summary>
    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string text, IReadOnlyList<string?> parameters, TimeSpan timeout)
    {
        PreparedTexts.Note(connection, text);
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = Seconds(timeout) };
        Add(command.Parameters, parameters);
        return command;
    }

    /// <summary>Adds a command to a batch, its parameters sent as untyped text.</summary>
    internal static void Add(NpgsqlBatch batch, string text, IReadOnlyList<string?> parameters)
    {
        PreparedTexts.Note(batch.Connection!, text);
        var command = new NpgsqlBatchCommand(text);
        Add(command.Parameters, parameters);
        batch.BatchCommands.Add(command);
    }

    // Whole ones, and more than the operation's own limit, which ends a statement with the operation's error.
    internal static int Seconds(TimeSpan timeout) => (int)Math.Ceiling(timeout.TotalSeconds) + 1;

    private static void Add(NpgsqlParameterCollection parameters, IReadOnlyList<string?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = (object?)value ?? DBNull.Value });
        }
    }

    private async ValueTask<T> RunAsync<T>(
        string source, string text, IReadOnlyList<string?> parameters, TimeSpan timeout, ResultRoom room,
        Func<ResultReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(source, cancellationToken);
        try
        {
            await using var command = CreateCommand(connection, text, parameters, timeout);
            await using var reader = await command.ExecuteReaderAsync(ResultReader.Behavior, cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? await read(new ResultReader(connection, reader, room))
                : throw new InvalidOperationException("a query's statement returned no row");
        }
        catch (Exception exception) when (HasFailed(exception))
        {
            SourceConnections.ForgetStatements(connection);
            throw;
        }
    }

    private static async ValueTask<byte[][]> ReadColumnsAsync(ResultReader row, int columns, CancellationToken cancellationToken)
    {
        var values = new byte[columns][];
        for (var column = 0; column < columns; column++)
        {
            values[column] = await row.ReadJsonAsync(column, wrap: false, cancellationToken);
        }

        return values;
    }

    /// <summary>Whether a statement failed in the database, by itself or because it was cancelled.</summary>
    private static bool HasFailed(Exception exception) => exception is PostgresException || exception.InnerException is PostgresException;
}
