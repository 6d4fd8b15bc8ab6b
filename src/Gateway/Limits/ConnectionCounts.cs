using System.Net;

namespace Gateway.Limits;

/// <summary>
/// The sockets and event streams that are open, one sum of both: in all, by address and by user, against their limits. A stream costs what a socket with one
/// operation costs, so what bounds the one bounds the other. Thread-safe.
/// </summary>
/// <param name="most">Most of the process.</param>
/// <param name="mostPerAddress">Most of one client address, loopback excepted; null for no limit.</param>
/// <param name="mostPerUser">Most of one user.</param>
internal sealed class ConnectionCounts(int most, int? mostPerAddress, int mostPerUser)
{
    private readonly NamedCounts? _addresses = mostPerAddress is { } limit ? new NamedCounts(limit) : null;
    private int _open;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Those of each user who has an id.</summary>
    public NamedCounts Users { get; } = new(mostPerUser);

    /// <summary>Takes a place for one more.</summary>
    /// <returns>The name of the limit that stands against it; null when it is in, and <see cref="Leave"/> gives the place back.</returns>
    public string? TryEnter(IPAddress? peer)
    {
        if (Interlocked.Increment(ref _open) > most)
        {
            Interlocked.Decrement(ref _open);
            return "sockets";
        }

        if (AddressName(peer) is { } name && !_addresses!.TryAdd(name))
        {
            Interlocked.Decrement(ref _open);
            return "sockets-per-address";
        }

        return null;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(IPAddress? peer)
    {
        Interlocked.Decrement(ref _open);
        if (AddressName(peer) is { } name)
        {
            _addresses!.Remove(name);
        }
    }

    private string? AddressName(IPAddress? peer) => _addresses is null || peer is null || IPAddress.IsLoopback(peer) ? null : peer.ToString();
}
