using System.Text.Json;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>Hands the messages of one socket to its sub-protocol, and answers for those that cannot be read. Used by the receive loop alone.</summary>
internal sealed class MessageDispatch(SocketConnection connection, ISubProtocol protocol, SocketEnvironment environment)
{
    /// <summary>Handles one whole message. What fails closes the socket.</summary>
    /// <param name="received">Its bytes; nothing of them is kept.</param>
    /// <param name="ending">Cancelled when the socket ends.</param>
    /// <exception cref="OperationCanceledException">The socket ended meanwhile.</exception>
    public async ValueTask HandleAsync(ReadOnlyMemory<byte> received, CancellationToken ending)
    {
        if (connection.IsClosing)
        {
            return; // what a client says after we closed has no answer
        }

        try
        {
            using var document = ClientMessage.Parse(received, environment.Options.MaxJsonDepth);
            await protocol.HandleAsync(connection, ClientMessage.From(document.RootElement), ending);
        }
        catch (JsonException exception)
        {
            if (!TryRefuseDeepOperation(received))
            {
                protocol.Malformed(connection, exception.Message);
            }
        }
        catch (FormatException exception)
        {
            protocol.Malformed(connection, exception.Message);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            SocketLog.HandlingFailed(environment.Logger, connection.Id, exception);
            connection.Close(SocketClose.InternalError);
        }
    }

    /// <summary>
    /// Whether what could not be read is an operation that only nests too deep. Then it alone is refused: closing the socket would end all others, and clients
    /// take a close for a malformed message as final.
    /// </summary>
    private bool TryRefuseDeepOperation(ReadOnlyMemory<byte> received)
    {
        try
        {
            using var document = ClientMessage.Parse(received, ClientMessage.MaxReadableDepth);
            var message = ClientMessage.From(document.RootElement);
            if (!protocol.BeginsOperation(message) || connection.Identity.Session is null)
            {
                return false;
            }

            var error = new GraphQLError(ErrorCode.LimitExceeded, $"the message's JSON is nested deeper than {environment.Options.MaxJsonDepth} levels");
            connection.PostEnd(message.RequiredId, [error]);
            environment.Limits.Reached("json-depth");
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return false;
        }
    }
}
