using System.Buffers;
using Gateway.Delivery;
using Gateway.Requests;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Http.ServerSentEvents;

/// <summary>
/// One operation over server-sent events (the "distinct connections" mode of the GraphQL over SSE protocol): an event <c>next</c> for
/// each result and <c>complete</c> at the end. Holds one undelivered result: a newer state replaces it. Lives as long as the request.
/// </summary>
internal sealed class EventStream : IResultSink
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(12); // below the 15 s after which some proxies cut silent connections
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(28);
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NewestResult _newest;
    private bool _isOver;

    /// <summary>
    /// Runs the operation until it ends, the client leaves, the credentials expire or the server stops. Only in the first case <c>complete</c> is said: after
    /// the others a client is to ask again.
    /// </summary>
    public static async Task RunAsync(
        HttpContext context, IOperationRunner runner, OperationRequest request, Session session,
        DateTimeOffset? expiresAt, TimeProvider time, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var expiry = expiresAt is { } end ? new CancellationTokenSource(Delay(end - time.GetUtcNow()), time) : null;
        using var ends = expiry?.Token.Register(stop.Cancel);
        context.Response.ContentType = ResponseFormats.ContentType(ResponseFormat.EventStream);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        Responses.EchoRequestId(context);
        await context.Response.StartAsync(stop.Token);
        var sink = new EventStream();
        await using var operation = await runner.SubscribeAsync(request, session, sink, stop.Token);
        try
        {
            await sink.SendAsync(context.Response, time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            sink.Close(); // the client left, or its token expired: it asks again with a fresh one
        }
    }

    /// <inheritdoc/>
    public void Replace(OperationResult result)
    {
        lock (_lock)
        {
            Put(result);
        }
    }

    /// <inheritdoc/>
    public async ValueTask NextAsync(OperationResult result)
    {
        Task taken;
        lock (_lock)
        {
            Put(result);
            taken = _isOver ? Task.CompletedTask : _newest.Delivered();
        }

        await taken;
    }

    /// <inheritdoc/>
    public void Error(IReadOnlyList<GraphQLError> errors)
    {
        lock (_lock)
        {
            Put(ResponseWriter.Failure(errors, includeInternal: false, beforeExecution: true));
            _isOver = true;
        }
    }

    /// <inheritdoc/>
    public void Complete() => Close();

    // A timer takes neither less nor more; a stream that has lasted for weeks is asked for again.
    private static TimeSpan Delay(TimeSpan left) => left < ShortestDelay ? ShortestDelay : left > LongestDelay ? LongestDelay : left;

    private void Close()
    {
        lock (_lock)
        {
            _isOver = true;
            _changed.TrySetResult();
            _newest.LetGo();
        }
    }

    private void Put(OperationResult result)
    {
        if (_isOver)
        {
            return;
        }

        _newest.Put(result);
        _changed.TrySetResult();
    }

    private async Task SendAsync(HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(KeepAlive, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                await response.BodyWriter.WriteAsync(":\n\n"u8.ToArray(), cancellationToken); // a comment keeps the connection alive
                continue;
            }

            var (result, isOver) = Take();
            if (result is not null)
            {
                await WriteNextAsync(response, result, cancellationToken);
            }

            if (isOver)
            {
                await response.BodyWriter.WriteAsync("event: complete\ndata:\n\n"u8.ToArray(), cancellationToken);
                return;
            }
        }
    }

    private (OperationResult? Result, bool IsOver) Take()
    {
        lock (_lock)
        {
            var result = _newest.Take(out var taken);
            taken?.TrySetResult();
            if (!_isOver)
            {
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return (result, _isOver);
        }
    }

    private static async ValueTask WriteNextAsync(HttpResponse response, OperationResult result, CancellationToken cancellationToken)
    {
        var writer = response.BodyWriter;
        writer.Write("event: next\ndata: "u8);
        EventData.Write(writer, result.Body.Span);
        writer.Write("\n\n"u8);
        await writer.FlushAsync(cancellationToken);
    }
}
