using Realtime.Sessions;

namespace Gateway.WebSockets.Connections;

/// <summary>Memory that something on a socket holds, counted for somebody.</summary>
/// <param name="Requester">Who is counted.</param>
/// <param name="Bytes">How much; zero when nothing was taken.</param>
internal readonly record struct HeldMemory(Requester Requester, long Bytes);
