using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Operations;

namespace Realtime.Execution;

/// <summary>SQLSTATE → Hasura's code and text (PostgreSQL documentation, appendix A), the one table of it.</summary>
internal static class PostgresErrors
{
    /// <summary>The client's view of a database error.</summary>
    /// <param name="exception">What Postgres said.</param>
    /// <param name="path">Where in the request the statement came from.</param>
    /// <param name="statement">The SQL; shown to the admin role only.</param>
    public static GraphQLError Describe(PostgresException exception, string path, string? statement)
    {
        var (code, message) = exception.SqlState switch
        {
            PostgresErrorCodes.NotNullViolation => (ErrorCode.ConstraintViolation, "Not-NULL violation. " + exception.MessageText),
            PostgresErrorCodes.ForeignKeyViolation => (ErrorCode.ConstraintViolation, "Foreign key violation. " + exception.MessageText),
            PostgresErrorCodes.UniqueViolation => (ErrorCode.ConstraintViolation, "Uniqueness violation. " + exception.MessageText),
            PostgresErrorCodes.ExclusionViolation => (ErrorCode.ConstraintViolation, "Exclusion constraint violation. " + exception.MessageText),
            PostgresErrorCodes.RestrictViolation => (ErrorCode.ConstraintViolation, "Restrict violation. " + exception.MessageText),
            PostgresErrorCodes.CheckViolation => (ErrorCode.PermissionError, "Check constraint violation. " + exception.MessageText),
            PostgresErrorCodes.SerializationFailure => (ErrorCode.ConcurrentUpdate, "serialization failure due to concurrent update"),
            PostgresErrorCodes.DeadlockDetected => (ErrorCode.ConcurrentUpdate, exception.MessageText),
            PostgresErrorCodes.QueryCanceled => (ErrorCode.Timeout, "the statement took too long and was cancelled"),
            PostgresErrorCodes.LockNotAvailable => (ErrorCode.Timeout, "the statement waited too long for a lock"),
            PostgresErrorCodes.TooManyConnections => (ErrorCode.PostgresMaxConnectionsError, "max connections reached"),
            var state when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) =>
                (ErrorCode.PostgresError, "the database could not be reached; try again"),
            PostgresErrorCodes.InvalidEscapeSequence => (ErrorCode.BadRequest, exception.MessageText),
            var state when state.StartsWith("22", StringComparison.Ordinal) => (ErrorCode.DataException, exception.MessageText),
            _ => (ErrorCode.Unexpected, "database query error"),
        };
        return new GraphQLError(code, message, path, Internal(exception, statement));
    }

    /// <summary>
    /// The client's view of an error at the end of a transaction, when deferred constraints and constraint triggers are checked. Hasura has one text for them
    /// all, and clients look for it.
    /// </summary>
    public static GraphQLError DescribeAtCommit(PostgresException exception) =>
        Describe(exception, "$", statement: "COMMIT") is var error && error.Code == ErrorCode.ConcurrentUpdate
            ? error
            : error with { Code = ErrorCode.PostgresError, Message = "postgres tx error" };

    /// <summary>What Hasura tells of it under <c>internal</c>; for the admin role only.</summary>
    /// <param name="exception">What Postgres said.</param>
    /// <param name="statement">The SQL.</param>
    /// <param name="prepared">Whether it was prepared.</param>
    public static JsonObject Internal(PostgresException exception, string? statement, bool prepared = true) => new()
    {
        ["statement"] = statement,
        ["prepared"] = prepared,
        ["error"] = new JsonObject
        {
            ["exec_status"] = "FatalError",
            ["hint"] = exception.Hint,
            ["message"] = exception.MessageText,
            ["status_code"] = exception.SqlState,
            ["description"] = exception.Detail,
        },
    };
}
