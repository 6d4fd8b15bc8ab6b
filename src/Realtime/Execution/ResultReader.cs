using System.Data;
using System.Text;
using Npgsql;
using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>
/// Reads JSON and text columns of a reader opened with <see cref="Behavior"/> as bytes, straight into the array that is sent, and not one byte of a value that
/// is larger than allowed: the driver then holds nothing of it. Columns are read in their order, each once. Belongs to one statement's run.
/// </summary>
/// <param name="connection">Whose reader it is.</param>
/// <param name="reader">Positioned on the row.</param>
/// <param name="room">What the operation may still read.</param>
internal sealed class ResultReader(NpgsqlConnection connection, NpgsqlDataReader reader, ResultRoom room)
{
    /// <summary>How the reader has to be opened: otherwise the driver reads whole rows into memory before anybody sees how large they are.</summary>
    public const CommandBehavior Behavior = CommandBehavior.SequentialAccess;

    // So much is read and thrown away faster than a connection is made.
    private const long Drained = 4 * 1024 * 1024;
    private const int DropChunk = 64 * 1024;

    private static readonly byte[] NullWrapped = "{\"data\":null}"u8.ToArray();
    private static readonly byte[] NullAlone = "null"u8.ToArray();

    /// <summary>A JSON column; wrapped, it is the whole response object.</summary>
    /// <exception cref="GraphQLErrorException">It is too large.</exception>
    public async ValueTask<byte[]> ReadJsonAsync(int column, bool wrap, CancellationToken cancellationToken)
    {
        if (await reader.IsDBNullAsync(column, cancellationToken))
        {
            return wrap ? NullWrapped : NullAlone;
        }

        var length = await TakeAsync(column);
        var body = wrap ? ResultBody.Frame(length, out var place) : ResultBody.Bare(length, out place);
        await FillAsync(column, body.AsMemory(place, length), cancellationToken);
        return body;
    }

    /// <summary>A text column.</summary>
    /// <exception cref="GraphQLErrorException">It is too large.</exception>
    public async ValueTask<string?> ReadTextAsync(int column, CancellationToken cancellationToken)
    {
        if (await reader.IsDBNullAsync(column, cancellationToken))
        {
            return null;
        }

        var bytes = new byte[await TakeAsync(column)];
        await FillAsync(column, bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes);
    }

    private async ValueTask<int> TakeAsync(int column)
    {
        var length = reader.GetBytes(column, 0, null, 0, 0);
        if (room.TryTake(length))
        {
            return (int)length;
        }

        if (length > Drained)
        {
            await DropAsync(column);
        }

        throw new GraphQLError(ErrorCode.LimitExceeded, $"the result has {room.Taken + length} bytes, more than the {room.Allowed} allowed").AsException();
    }

    private async ValueTask FillAsync(int column, Memory<byte> place, CancellationToken cancellationToken)
    {
        await using var stream = await reader.GetStreamAsync(column, cancellationToken);
        await stream.ReadExactlyAsync(place, cancellationToken);
    }

    // Closing a reader reads the rest, however much, and a server in the middle of sending a value cannot be asked to stop. Giving up a read is what makes the
    // driver drop the connection, and the pool makes another.
    private async ValueTask DropAsync(int column)
    {
        using var given = new CancellationTokenSource();
        try
        {
            var stream = await reader.GetStreamAsync(column, CancellationToken.None);
            var rest = new byte[DropChunk];
            await given.CancelAsync();
            while (connection.FullState != ConnectionState.Broken && await stream.ReadAsync(rest, given.Token) > 0)
            {
                // What the driver had received already comes without a look at the socket.
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or NpgsqlException or IOException)
        {
            // As wanted.
        }
    }
}

/// <summary>What one operation may read of results, over all its statements. Belongs to the operation; not thread-safe.</summary>
/// <param name="allowed">So many bytes.</param>
internal sealed class ResultRoom(long allowed)
{
    /// <summary>The most bytes.</summary>
    public long Allowed => allowed;

    /// <summary>Bytes read so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes room for a value, when there is enough.</summary>
    public bool TryTake(long length)
    {
        if (Taken + length > allowed)
        {
            return false;
        }

        Taken += length;
        return true;
    }
}
