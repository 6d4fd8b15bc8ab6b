using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Limits;
using Realtime.Administration;
using Realtime.Operations;

namespace Gateway.Admin;

/// <summary>
/// <c>POST /v1/connections/close</c>: ends all sockets and event streams of one user on this gateway, for somebody who was signed out or lost rights that his
/// token still claims. <c>{"user": "7", "reason": "signed out"}</c> is answered by <c>{"closed": 2}</c>. Thread-safe.
/// </summary>
internal sealed class UserConnectionsEndpoint(IEnumerable<IUserConnections> transports)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/v1/connections/close";

    /// <summary>What clients are told when the admin gives no reason.</summary>
    public const string DefaultReason = "the session was ended";

    private readonly IUserConnections[] _transports = [.. transports];

    /// <summary>Carries out one command.</summary>
    public AdminResult Close(JsonElement command)
    {
        if (Text(command, "user") is not { Length: > 0 } user)
        {
            return Refused("expected the user as a text that is not empty", "$.user");
        }

        if (Text(command, "reason") is not { } reason)
        {
            if (command.TryGetProperty("reason", out _))
            {
                return Refused("expected the reason as a text", "$.reason");
            }

            reason = DefaultReason;
        }

        var closed = _transports.Sum(transport => transport.CloseUser(user, reason));
        return new AdminResult(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["closed"] = closed }));
    }

    private static string? Text(JsonElement command, string name)
    {
        try
        {
            return command.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair is no text
        }
    }

    private static AdminResult Refused(string message, string path) =>
        new(StatusCodes.Status400BadRequest, ResponseWriter.AdminError(new GraphQLError(ErrorCode.ParseFailed, message, path), includeInternal: false));
}
