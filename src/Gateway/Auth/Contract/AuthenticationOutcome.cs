using System.Diagnostics.CodeAnalysis;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Auth.Contract;

/// <summary>The answer of an <see cref="ISessionAuthenticator"/>: a session, or the error to tell the client. Exactly one of the two is set.</summary>
public sealed record AuthenticationOutcome
{
    private AuthenticationOutcome(Session? session, DateTimeOffset? expiresAt, GraphQLError? error, int statusCode)
    {
        Session = session;
        ExpiresAt = expiresAt;
        Error = error;
        StatusCode = statusCode;
    }

    /// <summary>Who asks; null when refused.</summary>
    public Session? Session { get; }

    /// <summary>The moment from which the credentials hold no longer (allowed skew included); null when they never end. A socket closes then.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Why the credentials are refused; null when they are accepted.</summary>
    public GraphQLError? Error { get; }

    /// <summary>
    /// The HTTP status of a refusal where the status tells errors apart (not on <c>/v1/graphql</c> with <c>application/json</c>):
    /// 401, as Hasura has it for secrets and webhooks; 400 for tokens and headers; 429 for a client that guesses.
    /// </summary>
    public int StatusCode { get; }

    /// <summary>Whether the client is let in.</summary>
    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsAccepted => Session is not null;

    /// <summary>The client is let in as <paramref name="session"/>.</summary>
    public static AuthenticationOutcome Accepted(Session session, DateTimeOffset? expiresAt = null) => new(session, expiresAt, null, 200);

    /// <summary>The client is refused.</summary>
    public static AuthenticationOutcome Refused(GraphQLError error, int statusCode = 400) => new(null, null, error, statusCode);
}
