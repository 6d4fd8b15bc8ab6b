using System.Text.Json.Nodes;
using Realtime.Operations;

namespace Realtime.Administration;

/// <summary>
/// A refused command whose HTTP status does not follow from its code. Control flow inside the metadata API, which turns it
/// into an <see cref="AdminResult"/>; it never crosses a transport.
/// </summary>
internal sealed class AdminException(int status, GraphQLError error) : Exception(error.Message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error told to the client.</summary>
    public GraphQLError Error { get; } = error;

    /// <summary>An error with a list of objects under <c>internal</c>.</summary>
    public static AdminException With(int status, ErrorCode code, string message, string path, JsonNode? details = null) =>
        new(status, new GraphQLError(code, message, path, details));
}
