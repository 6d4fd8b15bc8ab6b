using System.Text;
using System.Threading.Channels;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Tests.WebSockets;

/// <summary>An engine that a test plays: each subscribe is handed to the test, which answers through the sink.</summary>
internal sealed class ScriptedRunner : IOperationRunner
{
    private readonly Channel<ScriptedOperation> _operations = Channel.CreateUnbounded<ScriptedOperation>();

    /// <summary>Completed by a test to let <see cref="SubscribeAsync"/> return; at once by default.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Thrown by <see cref="SubscribeAsync"/>, to play a fault of the engine.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The next operation that a client began.</summary>
    public Task<ScriptedOperation> NextAsync() => _operations.Reader.ReadAsync().AsTask().WaitAsync(SocketHost.Patience);

    public ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken) =>
        throw new NotSupportedException("sockets subscribe");

    public async ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken)
    {
        if (Fault is { } fault)
        {
            throw fault;
        }

        var operation = new ScriptedOperation(request, session, sink);
        _operations.Writer.TryWrite(operation);
        await Gate;
        return operation;
    }
}

/// <summary>One operation in the scripted engine.</summary>
internal sealed class ScriptedOperation(OperationRequest request, Session session, IResultSink sink) : IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OperationRequest Request { get; } = request;

    public Session Session { get; } = session;

    public IResultSink Sink { get; } = sink;

    /// <summary>Ends when the transport stopped the operation.</summary>
    public Task Disposed => _disposed.Task.WaitAsync(SocketHost.Patience);

    public bool IsDisposed => _disposed.Task.IsCompleted;

    public static OperationResult Result(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>A response object of about so many bytes, more than the network takes while nobody reads.</summary>
    public static OperationResult Large(string name, int bytes) => Result($$$"""{"data":{"{{{name}}}":"{{{new string('x', bytes)}}}"}}""");

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
