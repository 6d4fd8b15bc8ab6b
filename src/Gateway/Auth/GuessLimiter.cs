using System.Net;
using System.Net.Sockets;

namespace Gateway.Auth;

/// <summary>
/// Counts wrong admin secrets by address, in windows of one minute. Bounded in the addresses it remembers: when it is full
/// of live ones, all others share one count, so that a flood of addresses cannot switch it off. Thread-safe.
/// </summary>
internal sealed class GuessLimiter(int failuresPerMinute, TimeProvider time)
{
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Since, int Count)> _failures = [];

    /// <summary>Counts one failure.</summary>
    /// <returns>Whether the address had failed too often before.</returns>
    public bool CountFailure(IPAddress? address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var key = Key(address);
            if (!_failures.ContainsKey(key) && _failures.Count >= MostAddresses)
            {
                foreach (var old in _failures.Where(entry => now - entry.Value.Since >= Window).Select(entry => entry.Key).ToList())
                {
                    _failures.Remove(old);
                }

                if (_failures.Count >= MostAddresses)
                {
                    key = IPAddress.Any;
                }
            }

            var entry = _failures.GetValueOrDefault(key);
            if (entry.Count == 0 || now - entry.Since >= Window)
            {
                entry = (now, 0);
            }

            _failures[key] = (entry.Since, entry.Count + 1);
            return entry.Count >= failuresPerMinute;
        }
    }

    // One household has a /64 of IPv6 addresses, so its parts count as one.
    private static IPAddress Key(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
