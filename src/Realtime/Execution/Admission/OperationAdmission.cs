using System.Globalization;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Execution.Admission;

/// <summary>
/// What an operation has to pass before it is planned: the allow-list, where it is switched on, and the limits that the metadata set. Admin passes.
/// Thread-safe.
/// </summary>
/// <param name="isAllowListOn">Whether only operations of the allow-list are run.</param>
/// <param name="time">The clock of rates.</param>
internal sealed class OperationAdmission(bool isAllowListOn, TimeProvider time)
{
    private readonly AllowList _allowList = new();
    private readonly RateWindows _rates = new(time);

    /// <summary>Lets an operation in, or says why not.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="snapshot">The schema in force.</param>
    /// <param name="parse">Reads documents.</param>
    /// <exception cref="GraphQLErrorException">It is not let in.</exception>
    public void Admit(OperationRequest request, Session session, SchemaSnapshot snapshot, Func<string, ParsedDocument> parse)
    {
        if (session.IsAdmin)
        {
            return;
        }

        var limits = snapshot.ApiLimits;
        CheckRate(request, session, limits);
        if (limits.Batch.TryGet(session.Role, out var batch) && request.BatchSize > batch)
        {
            throw Exceeded($"the batch has {request.BatchSize} operations, more than the {batch} allowed");
        }

        CheckAllowed(request, session, snapshot);
        var hasDepth = limits.Depth.TryGet(session.Role, out var depth);
        var hasNodes = limits.Nodes.TryGet(session.Role, out var nodes);
        if (!hasDepth && !hasNodes)
        {
            return;
        }

        var measure = parse(request.Query).MeasureOf(request.OperationName);
        if (hasDepth && measure.Depth > depth)
        {
            throw Exceeded($"the query is {measure.Depth} levels deep, more than the {depth} allowed");
        }

        if (hasNodes && measure.Nodes > nodes)
        {
            throw Exceeded($"the query has {measure.Nodes} nodes, more than the {nodes} allowed");
        }
    }

    /// <summary>The allow-list alone: what runs on is asked again when the schema changes.</summary>
    /// <exception cref="GraphQLErrorException">The operation is not on it.</exception>
    public void CheckAllowed(OperationRequest request, Session session, SchemaSnapshot snapshot)
    {
        if (isAllowListOn)
        {
            _allowList.Check(request.Query, session, snapshot);
        }
    }

    /// <summary>The longest that an operation of a session may run; null for no limit.</summary>
    public static TimeSpan? TimeOf(Session session, SchemaSnapshot snapshot) =>
        !session.IsAdmin && snapshot.ApiLimits.Time.TryGet(session.Role, out var limit) ? limit : null;

    private void CheckRate(OperationRequest request, Session session, ApiLimits limits)
    {
        if (!limits.Rate.TryGet(session.Role, out var rate))
        {
            return;
        }

        // Lengths before the parts, names before the values: no value can be chosen so that two keys meet.
        List<string> parts = [session.Role, .. rate.Variables.Select(name => session[name] is { } value ? $"{name}={value}" : name)];
        if (rate.IsByAddress)
        {
            parts.Add($"address={request.ClientAddress}");
        }

        var key = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        if (!_rates.TryCount(key, rate.PerMinute))
        {
            throw Exceeded($"more than {rate.PerMinute} operations in a minute; try again later");
        }
    }

    private static GraphQLErrorException Exceeded(string message) => new GraphQLError(ErrorCode.LimitExceeded, message).AsException();
}
