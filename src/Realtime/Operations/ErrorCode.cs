namespace Realtime.Operations;

/// <summary>A code of Hasura's error object, as it stands in <c>extensions.code</c>. Each has its row in <c>docs/errors.md</c>.</summary>
/// <param name="Text">The code on the wire.</param>
public readonly record struct ErrorCode(string Text)
{
    /// <summary>The credentials are missing or wrong, or do not allow what was asked.</summary>
    public static ErrorCode AccessDenied { get; } = new("access-denied");

    /// <summary>An object of that name is there.</summary>
    public static ErrorCode AlreadyExists { get; } = new("already-exists");

    /// <summary>The table or function is tracked already.</summary>
    public static ErrorCode AlreadyTracked { get; } = new("already-tracked");

    /// <summary>The table or function is not tracked.</summary>
    public static ErrorCode AlreadyUntracked { get; } = new("already-untracked");

    /// <summary>The request could not be read at all, or a LIKE pattern ends in an escape that escapes nothing.</summary>
    public static ErrorCode BadRequest { get; } = new("bad-request");

    /// <summary>The metadata's version is not the one that the command was made for.</summary>
    public static ErrorCode Conflict { get; } = new("conflict");

    /// <summary>A constraint that a command names is not there.</summary>
    public static ErrorCode ConstraintError { get; } = new("constraint-error");

    /// <summary>A unique, foreign-key, not-null or check constraint refused the write.</summary>
    public static ErrorCode ConstraintViolation { get; } = new("constraint-violation");

    /// <summary>Two writers collided, and the transaction was undone.</summary>
    public static ErrorCode ConcurrentUpdate { get; } = new("concurrent-update");

    /// <summary>There is nothing to tell about the kind of source that was asked for.</summary>
    public static ErrorCode DataConnectorError { get; } = new("data-connector-error");

    /// <summary>A value does not fit its PostgreSQL type, or could not be computed.</summary>
    public static ErrorCode DataException { get; } = new("data-exception");

    /// <summary>Other metadata depend on what is to be dropped.</summary>
    public static ErrorCode DependencyError { get; } = new("dependency-error");

    /// <summary>Metadata cannot be resolved against the database.</summary>
    public static ErrorCode InvalidConfiguration { get; } = new("invalid-configuration");

    /// <summary>A header with credentials is missing, malformed or given more than once.</summary>
    public static ErrorCode InvalidHeaders { get; } = new("invalid-headers");

    /// <summary>The text is no JSON.</summary>
    public static ErrorCode InvalidJson { get; } = new("invalid-json");

    /// <summary>The token is refused: its form, its key, its times or its issuer.</summary>
    public static ErrorCode InvalidJwt { get; } = new("invalid-jwt");

    /// <summary>Arguments of a command do not fit together.</summary>
    public static ErrorCode InvalidParams { get; } = new("invalid-params");

    /// <summary>The token's claims are not where the configuration says, or not of the right form.</summary>
    public static ErrorCode JwtInvalidClaims { get; } = new("jwt-invalid-claims");

    /// <summary>The token does not say which roles it allows, or which is the default.</summary>
    public static ErrorCode JwtMissingRoleClaims { get; } = new("jwt-missing-role-claims");

    /// <summary>The request asks for more than a limit allows: depth, size, memory, number or rate.</summary>
    public static ErrorCode LimitExceeded { get; } = new("limit-exceeded");

    /// <summary>Something could not be done with one object of a list, and warnings are not allowed.</summary>
    public static ErrorCode MetadataWarnings { get; } = new("metadata-warnings");

    /// <summary>The HTTP method is not one that this operation or path takes.</summary>
    public static ErrorCode MethodNotAllowed { get; } = new("method-not-allowed");

    /// <summary>A command names what is not there.</summary>
    public static ErrorCode NotExists { get; } = new("not-exists");

    /// <summary>There is no such endpoint.</summary>
    public static ErrorCode NotFound { get; } = new("not-found");

    /// <summary>A known feature or form of request that is not served.</summary>
    public static ErrorCode NotSupported { get; } = new("not-supported");

    /// <summary>A member of the request has the wrong type or is missing.</summary>
    public static ErrorCode ParseFailed { get; } = new("parse-failed");

    /// <summary>The database login may not do that.</summary>
    public static ErrorCode PermissionDenied { get; } = new("permission-denied");

    /// <summary>A check of the role's permission refused the written row.</summary>
    public static ErrorCode PermissionError { get; } = new("permission-error");

    /// <summary>Any other error of PostgreSQL.</summary>
    public static ErrorCode PostgresError { get; } = new("postgres-error");

    /// <summary>No connection to the database was free in time.</summary>
    public static ErrorCode PostgresMaxConnectionsError { get; } = new("postgres-max-connections-error");

    /// <summary>A socket's operation could not be started.</summary>
    public static ErrorCode StartFailed { get; } = new("start-failed");

    /// <summary>The operation took longer in all than the role may.</summary>
    public static ErrorCode Timeout { get; } = new("timeout");

    /// <summary>The server's own fault, or it is not ready yet.</summary>
    public static ErrorCode Unexpected { get; } = new("unexpected");

    /// <summary>A message or operation came where another kind was expected.</summary>
    public static ErrorCode UnexpectedPayload { get; } = new("unexpected-payload");

    /// <summary>The document does not fit the role's schema.</summary>
    public static ErrorCode ValidationFailed { get; } = new("validation-failed");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
