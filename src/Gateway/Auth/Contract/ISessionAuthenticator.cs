using System.Net;

namespace Gateway.Auth.Contract;

/// <summary>
/// Turns credentials into a session, in the same way for an HTTP request's headers and for the headers that a socket's
/// <c>connection_init</c> carries. One instance serves the whole process; thread-safe. Transport tests use a scripted double.
/// </summary>
public interface ISessionAuthenticator
{
    /// <summary>Says who asks, or why nobody is let in. Never throws for bad credentials.</summary>
    /// <param name="headers">The headers, names in lower case, one value each (a transport refuses repeated credentials itself).</param>
    /// <param name="peer">The address of the client, for limits on guessing; null when it is not known.</param>
    /// <param name="cancellationToken">Ends the wait for a webhook or a key set.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<AuthenticationOutcome> AuthenticateAsync(
        IReadOnlyDictionary<string, string> headers, IPAddress? peer, CancellationToken cancellationToken);
}
