namespace Gateway.WebSockets.SubscriptionsTransportWs;

/// <summary>The messages that a client of the legacy <c>graphql-ws</c> sub-protocol sends.</summary>
internal static class MessageType
{
    public const string ConnectionInit = "connection_init";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string ConnectionTerminate = "connection_terminate";
}
