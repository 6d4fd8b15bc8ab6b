namespace Gateway.WebSockets.GraphQLTransportWs;

/// <summary>The messages that a client of <c>graphql-transport-ws</c> sends.</summary>
internal static class MessageType
{
    public const string ConnectionInit = "connection_init";
    public const string Ping = "ping";
    public const string Pong = "pong";
    public const string Subscribe = "subscribe";
    public const string Complete = "complete";
}
