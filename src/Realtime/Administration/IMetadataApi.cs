using System.Text.Json;
using Realtime.Sessions;

namespace Realtime.Administration;

/// <summary>Which endpoint an administrative command came by; each knows its own commands.</summary>
public enum AdminEndpoint
{
    /// <summary><c>POST /v1/metadata</c>: metadata commands.</summary>
    Metadata,

    /// <summary><c>POST /v2/query</c>: <c>run_sql</c> and data commands.</summary>
    Query,

    /// <summary><c>POST /v1/query</c>: both, in the form of Hasura 1.</summary>
    LegacyQuery,
}

/// <summary>A complete answer of an administrative endpoint. Immutable.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON body in UTF-8; must not be changed afterwards.</param>
public sealed record AdminResult(int Status, ReadOnlyMemory<byte> Body);

/// <summary>
/// The contract between the administrative endpoints and the engine. Transports check that the session is an admin's before
/// they call. Thread-safe; a scripted double implements it in transport tests.
/// </summary>
public interface IMetadataApi
{
    /// <summary>Runs one command. Never throws for bad input or a database error: those are results with status 4xx or 5xx.</summary>
    /// <param name="endpoint">Where it came by.</param>
    /// <param name="command">The request's JSON, an object; valid until the task ends.</param>
    /// <param name="session">Who asks; its role is admin.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<AdminResult> ExecuteAsync(AdminEndpoint endpoint, JsonElement command, Session session, CancellationToken cancellationToken);
}
