using System.Data;
using Npgsql;
using NpgsqlTypes;
using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>
/// Runs one statement whose one row and one column is the JSON text of a result, and reads that column as bytes into the place where it is sent from:
/// no string is made of it. Thread-safe.
/// </summary>
public sealed class StatementRunner(SourceConnections connections)
{
    /// <summary>The largest answer in bytes; larger ones are the error <c>limit-exceeded</c>. Default 64 MB.</summary>
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
    public async ValueTask<byte[]> ReadJsonAsync(
        string source, string text, IReadOnlyList<string?> parameters, TimeSpan timeout, bool wrap, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(source, cancellationToken);
        try
        {
            await using var command = CreateCommand(connection, text, parameters, timeout);
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                throw new InvalidOperationException("a query's statement returned no row");
            }

            return Read(reader, 0, wrap);
        }
        catch (PostgresException)
        {
            SourceConnections.ForgetStatements(connection);
            throw;
        }
    }

    /// <summary>A command with all parameters sent as untyped text, so that the casts in the SQL decide.</summary>
    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string text, IReadOnlyList<string?> parameters, TimeSpan timeout)
    {
        PreparedTexts.Note(connection, text);
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds) };
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = (object?)value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>Runs a statement whose one row has a JSON value in each column.</summary>
    public async ValueTask<IReadOnlyList<byte[]>> ReadColumnsAsync(
        string source, string text, IReadOnlyList<string?> parameters, int columns, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(source, cancellationToken);
        try
        {
            await using var command = CreateCommand(connection, text, parameters, timeout);
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                throw new InvalidOperationException("a query's statement returned no row");
            }

            var values = new byte[columns][];
            for (var column = 0; column < columns; column++)
            {
                values[column] = Read(reader, column, wrap: false);
            }

            return values;
        }
        catch (PostgresException)
        {
            SourceConnections.ForgetStatements(connection);
            throw;
        }
    }

    /// <summary>Copies a text or json column's bytes; wrapped, it is the whole response object.</summary>
    public byte[] Read(NpgsqlDataReader reader, int column, bool wrap)
    {
        if (reader.IsDBNull(column))
        {
            return wrap ? "{\"data\":null}"u8.ToArray() : "null"u8.ToArray();
        }

        var length = reader.GetBytes(column, 0, null, 0, 0);
        if (length > MaxResultBytes)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"the result has {length} bytes, more than the {MaxResultBytes} allowed").AsException();
        }

        if (wrap)
        {
            return ResultBody.Read(reader, column, (int)length);
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        reader.GetBytes(column, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
