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
    /// <summary>Throws this error as control flow inside one pipeline stage; the stage's entry point returns it as a value.</summary>
    public GraphQLErrorException AsException() => new(this);
}

/// <summary>
/// Carries a <see cref="GraphQLError"/> up through the recursive walks of one stage (reading a document, planning,
/// applying a metadata command). Entry points of stages catch it and return the value; it never crosses a transport.
/// </summary>
public sealed class GraphQLErrorException(GraphQLError error) : Exception(error.Message)
{
    /// <summary>The error carried.</summary>
    public GraphQLError Error { get; } = error;
}
