using System.Net;
using System.Text.Json;
using Realtime.Sessions;

namespace Gateway.WebSockets.Connections;

/// <summary>How <c>connection_init</c> (or a renewal) ended.</summary>
internal enum IdentityOutcome
{
    /// <summary>The client is known.</summary>
    Accepted,

    /// <summary>The payload is malformed.</summary>
    Malformed,

    /// <summary>The credentials are refused.</summary>
    Refused,

    /// <summary>The user has as many sockets as one may.</summary>
    TooManySockets,
}

/// <summary>
/// Who is at the other end of one socket, and until when. Set by <c>connection_init</c>, prolonged by a renewal for the same user.
/// Written by the receive loop only; the sweep reads <see cref="ExpiresAt"/>.
/// </summary>
internal sealed class SocketIdentity(IReadOnlyDictionary<string, string> upgradeHeaders, IPAddress? peer, SocketEnvironment environment)
{
    /// <summary>The client's address, where it is known.</summary>
    public IPAddress? Peer => peer;

    private const string UserVariable = "x-hasura-user-id";

    private IReadOnlyDictionary<string, string>? _initHeaders;
    private string? _countedUser;
    private long _expiresAtTicks = long.MaxValue;

    /// <summary>Who is counted for what operations that begin now hold.</summary>
    public Requester Requester { get; private set; }

    /// <summary>The session of operations that begin now; null before a successful <c>connection_init</c>.</summary>
    public Session? Session { get; private set; }

    /// <summary>The user's id, once known and if the session has one.</summary>
    public string? User => Session?[UserVariable];

    /// <summary>Whether the credentials hold no longer.</summary>
    public bool IsExpired(DateTimeOffset now) => now.UtcTicks >= Interlocked.Read(ref _expiresAtTicks);

    /// <summary>When the credentials end; null for never.</summary>
    public DateTimeOffset? ExpiresAt =>
        Interlocked.Read(ref _expiresAtTicks) is var ticks && ticks == long.MaxValue ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    /// <summary>Takes the client's credentials in place of those before; on failure the socket has none.</summary>
    /// <returns>The outcome, and what to tell the client.</returns>
    public async ValueTask<(IdentityOutcome Outcome, string Message)> InitialiseAsync(JsonElement payload, CancellationToken cancellationToken)
    {
        Release();
        if (!CredentialHeaders.TryMerge(upgradeHeaders, payload, out var headers, out var problem))
        {
            return (IdentityOutcome.Malformed, problem);
        }

        var outcome = await environment.Authenticator.AuthenticateAsync(headers, peer, cancellationToken);
        if (!outcome.IsAccepted)
        {
            return (IdentityOutcome.Refused, outcome.Error.Message);
        }

        if (outcome.Session[UserVariable] is { } user && !outcome.Session.IsAdmin)
        {
            if (!environment.Counts.Users.TryAdd(user))
            {
                environment.Limits.Reached("sockets-per-user");
                return (IdentityOutcome.TooManySockets, SocketClose.TooManySockets.Reason);
            }

            _countedUser = user;
        }

        _initHeaders = headers; // a renewal may send the new token alone: the requested role, for one, stays
        Take(outcome.Session, outcome.ExpiresAt);
        return (IdentityOutcome.Accepted, "");
    }

    /// <summary>
    /// Prolongs the identity with fresh credentials of the same user and role. Refused ones change nothing: the old ones hold until
    /// they expire. Operations that run keep the session they were started with.
    /// </summary>
    public async ValueTask<(IdentityOutcome Outcome, string Message)> RenewAsync(JsonElement payload, CancellationToken cancellationToken)
    {
        if (Session is not { } current || _initHeaders is not { } before)
        {
            return (IdentityOutcome.Refused, "the connection is not initialised");
        }

        if (!CredentialHeaders.TryMerge(before, payload, out var headers, out var problem))
        {
            return (IdentityOutcome.Malformed, problem);
        }

        var outcome = await environment.Authenticator.AuthenticateAsync(headers, peer, cancellationToken);
        if (!outcome.IsAccepted)
        {
            return (IdentityOutcome.Refused, outcome.Error.Message);
        }

        if (outcome.Session.Role != current.Role || outcome.Session[UserVariable] != current[UserVariable])
        {
            return (IdentityOutcome.Refused, "the credentials are those of another user or role");
        }

        Take(outcome.Session, outcome.ExpiresAt);
        return (IdentityOutcome.Accepted, "");
    }

    /// <summary>Forgets who it was.</summary>
    public void Release()
    {
        Session = null;
        Interlocked.Exchange(ref _expiresAtTicks, long.MaxValue);
        if (_countedUser is { } user)
        {
            _countedUser = null;
            environment.Counts.Users.Remove(user);
        }
    }

    private void Take(Session session, DateTimeOffset? expiresAt)
    {
        Session = session;
        Requester = Requester.Of(session, peer?.ToString());
        Interlocked.Exchange(ref _expiresAtTicks, expiresAt?.UtcTicks ?? long.MaxValue);
    }
}
