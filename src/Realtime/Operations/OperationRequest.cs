using System.Text.Json;

namespace Realtime.Operations;

/// <summary>One GraphQL request as any transport delivers it, not yet parsed.</summary>
/// <param name="Query">The GraphQL document's text.</param>
/// <param name="OperationName">Which operation of the document to run; null when it holds only one.</param>
/// <param name="Variables">
/// The variables' JSON object; <see cref="JsonValueKind.Undefined"/> or <see cref="JsonValueKind.Null"/> when there are none.
/// It must stay valid until the operation ends (a subscription: until it is disposed), so transports pass a clone or own the document.
/// </param>
/// <param name="Extensions">The <c>extensions</c> member of the request, or undefined.</param>
public sealed record OperationRequest(
    string Query,
    string? OperationName = null,
    JsonElement Variables = default,
    JsonElement Extensions = default)
{
    /// <summary>How many operations came together with this one, itself included.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Where the request came from, where the transport knows; for limits by address.</summary>
    public string? ClientAddress { get; init; }
}
