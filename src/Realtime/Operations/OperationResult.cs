namespace Realtime.Operations;

/// <summary>
/// A complete GraphQL response object as UTF-8 bytes: <c>{"data":…}</c> or <c>{"errors":[…]}</c>. It is immutable and may be shared:
/// one result of a cohort is handed to all its subscribers and written to their sockets without being made again.
/// </summary>
public sealed class OperationResult
{
    /// <param name="body">The response object's bytes; the array must not be changed afterwards.</param>
    /// <param name="errors">The errors that the body holds, empty when it holds data.</param>
    public OperationResult(ReadOnlyMemory<byte> body, IReadOnlyList<GraphQLError>? errors = null)
    {
        Body = body;
        Errors = errors ?? [];
    }

    /// <summary>The response object, ready to be an HTTP body or the <c>payload</c> of a <c>next</c> message.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The errors written into <see cref="Body"/>; empty on success.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; }

    /// <summary>Whether the operation failed.</summary>
    public bool HasErrors => Errors.Count > 0;

    /// <summary>
    /// True when the failure came before execution (syntax, validation, permissions): sockets answer with an <c>error</c>
    /// message instead of <c>next</c>, and <c>application/graphql-response+json</c> with status 400.
    /// </summary>
    public bool FailedBeforeExecution { get; init; }
}
