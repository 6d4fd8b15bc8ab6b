namespace Realtime.Operations;

/// <summary>A code of Hasura's error object, as it stands in <c>extensions.code</c>. Each has its row in <c>docs/errors.md</c>.</summary>
/// <param name="Text">The code on the wire.</param>
public readonly record struct ErrorCode(string Text)
{
    public static ErrorCode AccessDenied { get; } = new("access-denied");
    public static ErrorCode AlreadyExists { get; } = new("already-exists");
    public static ErrorCode AlreadyTracked { get; } = new("already-tracked");
    public static ErrorCode AlreadyUntracked { get; } = new("already-untracked");
    public static ErrorCode BadRequest { get; } = new("bad-request");
    public static ErrorCode Conflict { get; } = new("conflict");
    public static ErrorCode ConstraintError { get; } = new("constraint-error");
    public static ErrorCode ConstraintViolation { get; } = new("constraint-violation");
    public static ErrorCode ConcurrentUpdate { get; } = new("concurrent-update");
    public static ErrorCode DataConnectorError { get; } = new("data-connector-error");
    public static ErrorCode DataException { get; } = new("data-exception");
    public static ErrorCode DependencyError { get; } = new("dependency-error");
    public static ErrorCode InvalidConfiguration { get; } = new("invalid-configuration");
    public static ErrorCode InvalidHeaders { get; } = new("invalid-headers");
    public static ErrorCode InvalidJson { get; } = new("invalid-json");
    public static ErrorCode InvalidJwt { get; } = new("invalid-jwt");
    public static ErrorCode InvalidParams { get; } = new("invalid-params");
    public static ErrorCode JwtInvalidClaims { get; } = new("jwt-invalid-claims");
    public static ErrorCode JwtMissingRoleClaims { get; } = new("jwt-missing-role-claims");
    public static ErrorCode LimitExceeded { get; } = new("limit-exceeded");
    public static ErrorCode MetadataWarnings { get; } = new("metadata-warnings");
    public static ErrorCode MethodNotAllowed { get; } = new("method-not-allowed");
    public static ErrorCode NotExists { get; } = new("not-exists");
    public static ErrorCode NotFound { get; } = new("not-found");
    public static ErrorCode NotSupported { get; } = new("not-supported");
    public static ErrorCode ParseFailed { get; } = new("parse-failed");
    public static ErrorCode PermissionDenied { get; } = new("permission-denied");
    public static ErrorCode PermissionError { get; } = new("permission-error");
    public static ErrorCode PostgresError { get; } = new("postgres-error");
    public static ErrorCode PostgresMaxConnectionsError { get; } = new("postgres-max-connections-error");
    public static ErrorCode StartFailed { get; } = new("start-failed");
    public static ErrorCode Timeout { get; } = new("timeout");
    public static ErrorCode Unexpected { get; } = new("unexpected");
    public static ErrorCode UnexpectedPayload { get; } = new("unexpected-payload");
    public static ErrorCode ValidationFailed { get; } = new("validation-failed");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
