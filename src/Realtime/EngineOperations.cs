using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Execution.Admission;
using Realtime.Execution.Mutations;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime;

/// <summary>
/// The engine's side of <see cref="IOperationRunner"/>: plans a request with the schema in force and hands it to what runs its kind. Whatever goes wrong
/// becomes a result: the client's fault with its code, the database's through <see cref="PostgresErrors"/>, ours as <c>unexpected</c> and in the log.
/// </summary>
internal sealed class EngineOperations(
    CurrentSchema schema, OperationPlans plans, QueryExecutor queries, MutationExecutor mutations, LiveQueryMultiplexer liveQueries,
    StreamSubscriptions streams, OperationAdmission admission, OperationTurns turns, QueryExecutorOptions timeouts, ErrorDetail detail, ILogger log)
    : IOperationRunner
{
    /// <inheritdoc/>
    public async ValueTask<OperationResult> ExecuteAsync(OperationRequest request, Session session, CancellationToken cancellationToken)
    {
        var snapshot = schema.Snapshot;
        var deadline = Deadline(session, snapshot);
        using var watch = deadline.Watch(cancellationToken);
        try
        {
            return await PlanAndRunAsync(request, session, snapshot, watch.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return deadline.Passed;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        OperationRequest request, Session session, IResultSink sink, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = schema.Snapshot;
            var deadline = Deadline(session, snapshot);
            var (operation, values) = await PlanAsync(request, session, snapshot, cancellationToken);
            var requester = Requester.Of(session, request.ClientAddress);
            return operation switch
            {
                PlannedQuery { Stream: { } statements } stream =>
                    streams.Subscribe(request, session, PlannedStream.Of(stream.Plan, statements, values, snapshot), sink),
                PlannedQuery { Multiplexed: { } sql } live =>
                    await liveQueries.SubscribeAsync(request, session, PlannedLiveQuery.Of(live, sql, values, snapshot), sink),
                PlannedQuery { Kind: OperationKind.Subscription } constant => await PushOnceAsync(constant, values, requester, sink, cancellationToken),
                _ => SingleOperation.Start(stop => RunInTimeAsync(operation, values, requester, deadline, stop), sink),
            };
        }
        catch (GraphQLErrorException exception)
        {
            sink.Error([exception.Error]);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            sink.Error(Unexpected(exception, request.Variables, session).Errors);
        }

        return FinishedOperation.Instance;
    }

    // A document that admission had to read is not read again.
    private ValueTask<(PlannedOperation Operation, RequestValues Values)> PlanAsync(
        OperationRequest request, Session session, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        ParsedDocument? parsed = null;
        admission.Admit(request, session, snapshot, text => parsed = plans.Parse(text, session));
        return plans.GetAsync(request, session, snapshot, cancellationToken, parsed);
    }

    private async ValueTask<OperationResult> PlanAndRunAsync(
        OperationRequest request, Session session, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        PlannedOperation operation;
        RequestValues values;
        try
        {
            (operation, values) = await PlanAsync(request, session, snapshot, cancellationToken);
        }
        catch (GraphQLErrorException exception)
        {
            return ResponseWriter.Failure([exception.Error], detail.IsShownTo(session), beforeExecution: true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Unexpected(exception, request.Variables, session);
        }

        return operation is PlannedQuery { Kind: OperationKind.Subscription }
            ? ResponseWriter.Failure(
                [new GraphQLError(ErrorCode.UnexpectedPayload, "subscriptions are not supported over HTTP, use websockets instead")], false, beforeExecution: true)
            : await RunAsync(operation, values, Requester.Of(session, request.ClientAddress), cancellationToken);
    }

    private async ValueTask<OperationResult> RunInTimeAsync(
        PlannedOperation operation, RequestValues values, Requester requester, OperationDeadline deadline, CancellationToken cancellationToken)
    {
        using var watch = deadline.Watch(cancellationToken);
        try
        {
            return await RunAsync(operation, values, requester, watch.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return deadline.Passed;
        }
    }

    // An operation whose time is over while it waits says so: that it may be tried again.
    private async ValueTask<OperationTurns.Taken> EnterAsync(PlannedOperation operation, Requester requester, CancellationToken cancellationToken)
    {
        try
        {
            return await turns.EnterAsync(operation, requester, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw SourceConnections.Busy();
        }
    }

    // The installation's limit, or the metadata's where that is shorter.
    private OperationDeadline Deadline(Session session, SchemaSnapshot snapshot)
    {
        var longest = session.IsAdmin ? timeouts.AdminTimeout : timeouts.UserTimeout;
        return new OperationDeadline(OperationAdmission.TimeOf(session, snapshot) is { } limit && limit < longest ? limit : longest);
    }

    private async ValueTask<OperationResult> RunAsync(
        PlannedOperation operation, RequestValues values, Requester requester, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested(); // planning may have taken all the time
            using var turn = await EnterAsync(operation, requester, cancellationToken);
            return new OperationResult(operation switch
            {
                PlannedQuery query => await queries.ExecuteAsync(query, values, cancellationToken),
                PlannedMutation mutation => await mutations.ExecuteAsync(mutation, values, cancellationToken),
                _ => throw new InvalidOperationException($"{operation.GetType().Name} is not run here"),
            });
        }
        catch (GraphQLErrorException exception)
        {
            return ResponseWriter.Failure([exception.Error], detail.IsShownTo(values.Session), beforeExecution: false);
        }
        catch (PostgresException exception)
        {
            return ResponseWriter.Failure([PostgresErrors.Describe(exception, "$", null)], detail.IsShownTo(values.Session), beforeExecution: false);
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            // The driver has cancelled the statement in the database, too.
            var error = new GraphQLError(ErrorCode.Timeout, "the statement took too long and was cancelled");
            return ResponseWriter.Failure([error], includeInternal: false, beforeExecution: false);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            EngineLog.DatabaseUnavailable(log, exception);
            var error = new GraphQLError(ErrorCode.PostgresError, "the database could not be reached; try again");
            return ResponseWriter.Failure([error], includeInternal: false, beforeExecution: false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Unexpected(exception, values.Variables, values.Session);
        }
    }

    // No database is asked ({ subscription { __typename } }): one result, which never changes, and the operation stays open as any other.
    private async ValueTask<IAsyncDisposable> PushOnceAsync(
        PlannedQuery constant, RequestValues values, Requester requester, IResultSink sink, CancellationToken cancellationToken)
    {
        sink.Replace(await RunAsync(constant, values, requester, cancellationToken));
        return FinishedOperation.Instance;
    }

    private OperationResult Unexpected(Exception exception, JsonElement variables, Session session)
    {
        // Looked for only now, so that honest requests do not pay for it.
        if (BrokenText.IsIn(variables))
        {
            return ResponseWriter.Failure([new GraphQLError(ErrorCode.ParseFailed, BrokenText.Message, "$.variables")], includeInternal: false, beforeExecution: true);
        }

        EngineLog.OperationFailed(log, exception);
        var error = new GraphQLError(ErrorCode.Unexpected, "an internal error occurred; the gateway's log says more");
        return ResponseWriter.Failure([error], detail.IsShownTo(session), beforeExecution: false);
    }
}

/// <summary>Who is shown database detail in errors.</summary>
/// <param name="DevMode">Every role.</param>
/// <param name="ForAdmin">The admin role.</param>
internal sealed record ErrorDetail(bool DevMode, bool ForAdmin)
{
    /// <summary>Whether this session is.</summary>
    public bool IsShownTo(Session session) => DevMode || (ForAdmin && session.IsAdmin);
}
