using System.Net;
using System.Net.WebSockets;
using Gateway.Limits;
using Gateway.Logs;
using Realtime.Operations;

namespace Gateway.WebSockets.Connections;

/// <summary>
/// One WebSocket, from the upgrade to its end, whatever sub-protocol it speaks. <see cref="RunAsync"/> is the receive loop: it handles one
/// message after the other, so a protocol's answers follow its questions. Operations run beside it and write through <see cref="Outbound"/>.
/// </summary>
/// <remarks>
/// The path of a socket: 1 receive until the client or this side closes, or the network breaks → 2 stop the operations → 3 let the writer
/// finish → 4 give the identity back. After <see cref="RunAsync"/> nothing of the socket is left. Its
/// <see cref="Deadlines"/> are watched beside it.
/// </remarks>
internal sealed class SocketConnection : IDisposable
{
    private readonly WebSocket _socket;
    private readonly ISubProtocol _protocol;
    private readonly SocketEnvironment _environment;
    private readonly MessageReader _reader;
    private readonly SocketMemory _memory;
    private readonly MessageDispatch _messages;
    private readonly CancellationTokenSource _ending = new();
    private int _closeCode;
    private string _closeReason = "";

    public SocketConnection(
        string id, WebSocket socket, ISubProtocol protocol, IReadOnlyDictionary<string, string> headers, IPAddress? peer, SocketEnvironment environment)
    {
        Id = id;
        _socket = socket;
        _protocol = protocol;
        _environment = environment;
        _memory = new SocketMemory(this, environment);
        _reader = new MessageReader(socket, _memory);
        _messages = new MessageDispatch(this, protocol, environment);
        Outbound = new OutboundQueue(socket, environment.Time, environment.Metrics, environment.Logger);
        Operations = new OperationTable(environment.Options.MaxSubscriptionsPerSocket, environment.Logger);
        Identity = new SocketIdentity(headers, peer, environment);
        Initialisation = new Initialisation(environment.Time);
        Deadlines = new SocketDeadlines(this, protocol, environment);
    }

    /// <summary>The name of the connection in the log.</summary>
    public string Id { get; }

    /// <summary>What goes out.</summary>
    public OutboundQueue Outbound { get; }

    /// <summary>What runs.</summary>
    public OperationTable Operations { get; }

    /// <summary>Who it is.</summary>
    public SocketIdentity Identity { get; }

    /// <summary>How far its client has come with <c>connection_init</c>.</summary>
    public Initialisation Initialisation { get; }

    /// <summary>What time demands of it.</summary>
    public SocketDeadlines Deadlines { get; }

    /// <summary>Whether a close frame was asked for, by either side.</summary>
    public bool IsClosing => Volatile.Read(ref _closeCode) != 0;

    /// <summary>The code with which the socket ended, 1006 when there was no close frame.</summary>
    public int CloseCode => _closeCode == 0 ? 1006 : _closeCode;

    /// <summary>Runs the socket to its end.</summary>
    public async Task RunAsync(CancellationToken requestAborted)
    {
        try
        {
            await ReceiveAsync(requestAborted); // 1
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone without a close frame, or the sweep cut the connection: either way this is its end.
        }
        finally
        {
            _reader.Release();
            await _ending.CancelAsync();
            Outbound.Break();
            foreach (var operation in await Operations.CloseAsync()) // 2
            {
                Outbound.Drop(operation);
                Ended(operation);
            }

            await Outbound.WhenIdleAsync(); // 3
            Identity.Release(); // 4
            SocketLog.Ended(_environment.Logger, Id, CloseCode, PrintableText.Of(_closeReason));
        }
    }

    /// <summary>Closes the socket from this side. Only the first call counts.</summary>
    public void Close(SocketClose close)
    {
        if (Outbound.Close(close))
        {
            _closeReason = close.Reason;
            Volatile.Write(ref _closeCode, close.Code);
            Deadlines.Closing();
        }
    }

    /// <summary>Tells the client that it is known and starts the keep-alive.</summary>
    public void Acknowledge(ReadOnlyMemory<byte> message)
    {
        Outbound.Post(message);
        Deadlines.BeginKeepAlive();
        Initialisation.Acknowledge();
    }

    /// <summary>Reserves the id and starts the operation. Where none may be answered yet, the socket closes: its client would take an error as final.</summary>
    public Reservation Begin(string id, OperationRequest request)
    {
        if (!_environment.Readiness.IsReady)
        {
            Close(SocketClose.NotReady);
            return Reservation.Closed;
        }

        var operation = new SocketOperation(id, _protocol.ResultHead(id), this);
        var reservation = Operations.Reserve(operation);
        if (reservation == Reservation.Reserved)
        {
            _environment.Metrics.OperationBegan();
            if (_memory.TryHold(OperationSize.Of(request), out var held) is { } error)
            {
                EndOperation(operation, [error]);
            }
            else
            {
                operation.Held = held;
                Operations.Keep(StartAsync(operation, request));
            }
        }
        else if (reservation == Reservation.Full)
        {
            _environment.Limits.Reached("subscriptions-per-socket");
            PostEnd(id, [new GraphQLError(ErrorCode.LimitExceeded, $"a socket may run at most {_environment.Options.MaxSubscriptionsPerSocket} operations at once")]);
        }

        return reservation;
    }

    /// <summary>Stops the operation at its client's wish; an id that is not there ended meanwhile.</summary>
    public void Stop(string id)
    {
        if (Operations.Stop(id) is { } operation)
        {
            Outbound.Drop(operation);
            Ended(operation);
        }
    }

    /// <summary>Ends an operation from the engine's side.</summary>
    /// <param name="operation">The operation; nothing happens when it is over already.</param>
    /// <param name="errors">Why it failed; null when it completed.</param>
    public void EndOperation(SocketOperation operation, IReadOnlyList<GraphQLError>? errors)
    {
        if (Operations.End(operation))
        {
            Ended(operation);
            PostEnd(operation.Id, errors);
        }
    }

    /// <summary>Posts the end of an operation, whether it ever ran or not.</summary>
    public void PostEnd(string id, IReadOnlyList<GraphQLError>? errors) =>
        _protocol.PostEnd(Outbound, id, errors, _environment.Options.AdminInternalErrors && Identity.Session is { IsAdmin: true });

    /// <summary>Cuts the connection without a close frame.</summary>
    public void Abort() => _socket.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _ending.Dispose();
    }

    private void Ended(SocketOperation operation)
    {
        _memory.Release(operation.Held);
        _environment.Metrics.OperationEnded();
    }

    private async Task ReceiveAsync(CancellationToken requestAborted)
    {
        while (true)
        {
            var outcome = await _reader.ReadAsync(requestAborted);
            Deadlines.Received();
            switch (outcome)
            {
                case ReadOutcome.Message:
                    _environment.Metrics.Received();
                    await _messages.HandleAsync(_reader.Message, _ending.Token);
                    continue;
                case ReadOutcome.TooBig:
                    _environment.Limits.Reached("message-size");
                    Close(SocketClose.MessageTooBig(_memory.MaxBytes));
                    break;
                case ReadOutcome.NoRoom:
                    Close(SocketClose.NoRoom);
                    break;
                case ReadOutcome.Binary:
                    Close(SocketClose.BinaryMessage);
                    break;
            }

            if (outcome != ReadOutcome.Close)
            {
                await _reader.SkipToCloseAsync(requestAborted);
            }

            Close(new SocketClose(
                (int)(_socket.CloseStatus is null or WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : _socket.CloseStatus), ""));
            await Outbound.WhenIdleAsync(); // our close frame, be it the first or the answer, is out or will never be
            return;
        }
    }

    /// <summary>Starts an operation in the engine. Never throws: what fails is told to the client.</summary>
    private async Task StartAsync(SocketOperation operation, OperationRequest request)
    {
        try
        {
            var handle = await _environment.Runner.SubscribeAsync(
                request with { ClientAddress = Identity.Peer?.ToString() }, Identity.Session!, operation, _ending.Token);
            if (!Operations.Attach(operation, handle))
            {
                await Operations.DisposeAsync(handle);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The socket is gone; its table is being closed.
        }
        catch (Exception exception)
        {
            SocketLog.StartFailed(_environment.Logger, Id, exception);
            EndOperation(operation, [new GraphQLError(ErrorCode.Unexpected, "internal server error")]);
        }
    }
}
