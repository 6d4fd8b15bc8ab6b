using System.Text.Json.Nodes;

namespace Realtime.Operations;

/// <summary>
/// The client's fault, as a value: Hasura's error object. On <c>/v1/graphql</c> it is written as
/// <c>{"message", "extensions": {"path", "code"}}</c>, on the admin endpoints as <c>{"path", "error", "code"}</c>.
/// </summary>
/// <param name="Code">The code, see <see cref="ErrorCode"/>.</param>
/// <param name="Message">What was attempted and why it is refused; never a secret, never SQL.</param>
/// <param name="Path">A JSONPath into the request, <c>$.selectionSet.article.args.where</c> for example; <c>$</c> by default.</param>
/// <param name="Internal">Database detail (statement, SQLSTATE, hint); written for the admin role only.</param>
public sealed record GraphQLError(ErrorCode Code, string Message, string Path = "$", JsonNode? Internal = null)
{
    /// <summary>What only the admin may ask for.</summary>
    /// <param name="path">See <see cref="Path"/>.</param>
    public static GraphQLError AdminOnly(string path = "$") => new(ErrorCode.AccessDenied, "restricted access : admin only", path);

    /// <summary>This error as an exception to throw; see <see cref="GraphQLErrorException"/>.</summary>
    public GraphQLErrorException AsException() => new(this);
}

/// <summary>
/// Carries a <see cref="GraphQLError"/> up through reading, planning, binding and applying commands, to whoever answers for it: what runs operations,
/// explains, serves saved queries or runs metadata commands, a subscription that goes on, and, while a schema is built, the object that is left out because
/// of it. Each makes a value of it: no client, sink or caller of the engine sees it thrown.
/// </summary>
public sealed class GraphQLErrorException(GraphQLError error) : Exception(error.Message)
{
    /// <summary>The error carried.</summary>
    public GraphQLError Error { get; } = error;
}
