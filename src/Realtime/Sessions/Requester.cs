namespace Realtime.Sessions;

/// <summary>
/// Who is counted for what an operation takes: one user by its id, whatever its role and from wherever; a session without a user by its role and the client's
/// address; the admin as one. Compared by value.
/// </summary>
/// <param name="User">The user's id, or null.</param>
/// <param name="Role">The role of a session without a user.</param>
/// <param name="Address">The address of a session without a user, where the transport knows it.</param>
public readonly record struct Requester(string? User, string? Role, string? Address)
{
    private const string UserVariable = "x-hasura-user-id";

    /// <summary>Whether it is the admin, who is trusted not to harm and is held to what protects the process alone.</summary>
    public bool IsAdmin => Role == Session.AdminRole;

    /// <summary>Who asks.</summary>
    public static Requester Of(Session session, string? address) =>
        session.IsAdmin ? new Requester(null, Session.AdminRole, null)
        : session[UserVariable] is { } user ? new Requester(user, null, null)
        : new Requester(null, session.Role, address);
}
