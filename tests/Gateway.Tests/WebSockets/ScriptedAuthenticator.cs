using System.Net;
using Gateway.Auth.Contract;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Tests.WebSockets;

/// <summary>Lets in everybody as the user and role that the headers name; a test may script something else.</summary>
internal sealed class ScriptedAuthenticator : ISessionAuthenticator
{
    /// <summary>The headers that were asked about last.</summary>
    public IReadOnlyDictionary<string, string>? LastHeaders { get; private set; }

    public Func<IReadOnlyDictionary<string, string>, AuthenticationOutcome> Answer { get; set; } = Default;

    public ValueTask<AuthenticationOutcome> AuthenticateAsync(
        IReadOnlyDictionary<string, string> headers, IPAddress? peer, CancellationToken cancellationToken)
    {
        LastHeaders = headers;
        return ValueTask.FromResult(Answer(headers));
    }

    public static AuthenticationOutcome Default(IReadOnlyDictionary<string, string> headers) =>
        headers.GetValueOrDefault("authorization") == "Bearer bad"
            ? AuthenticationOutcome.Refused(new GraphQLError(ErrorCode.InvalidJwt, "Could not verify JWT: JWTExpired"))
            : AuthenticationOutcome.Accepted(SessionOf(headers));

    public static Session SessionOf(IReadOnlyDictionary<string, string> headers) =>
        new(headers.GetValueOrDefault("x-hasura-role", "user"), headers.Where(header => header.Key.StartsWith("x-hasura-", StringComparison.Ordinal)));
}
