namespace Gateway.Limits;

/// <summary>The open connections of one transport, by user (<c>x-hasura-user-id</c>). Thread-safe.</summary>
internal interface IUserConnections
{
    /// <summary>Ends every connection of one user. It may come again, if it is let in.</summary>
    /// <param name="user">The user.</param>
    /// <param name="reason">What the client is told, where the transport can say it.</param>
    /// <returns>How many there were.</returns>
    int CloseUser(string user, string reason);
}
