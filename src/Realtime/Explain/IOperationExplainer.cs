using System.Text.Json;
using Realtime.Administration;
using Realtime.Sessions;

namespace Realtime.Explain;

/// <summary>Where <c>/v1/graphql/explain</c> looks. Thread-safe.</summary>
public interface IOperationExplainer
{
    /// <summary>Explains one operation: its SQL, Postgres' plan, and what drives it. Bad input and a database's refusal are results with status 4xx.</summary>
    /// <param name="command">The request's JSON, an object; valid until the task ends.</param>
    /// <param name="session">Who asks; all but the admin are refused.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<AdminResult> ExplainAsync(JsonElement command, Session session, CancellationToken cancellationToken);
}
