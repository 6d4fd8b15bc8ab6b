using Realtime.Sessions;

namespace Gateway.Limits;

/// <summary>Which budget an operation would go over.</summary>
internal enum HeldLimit
{
    /// <summary>None: there is room.</summary>
    None,

    /// <summary>That of its user.</summary>
    User,

    /// <summary>That of all.</summary>
    All,
}

/// <summary>
/// The memory that running operations of sockets and event streams hold, against a budget for each user and one for all. Counted when an operation begins and
/// when it ends, never for a result: the results that wait are looked at from time to time by who writes them. Thread-safe.
/// </summary>
/// <param name="mostPerUser">Most bytes of one user's operations; the admin's are held to the whole alone.</param>
/// <param name="mostInAll">Most bytes of all operations.</param>
internal sealed class HeldBytes(long mostPerUser, long mostInAll)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Requester, long> _users = [];
    private long _inAll;

    /// <summary>Most bytes of one user's operations.</summary>
    public long MostPerUser => mostPerUser;

    /// <summary>Most bytes of all operations.</summary>
    public long MostInAll => mostInAll;

    /// <summary>Bytes held now.</summary>
    public long InAll => Interlocked.Read(ref _inAll);

    /// <summary>Takes so many bytes, unless that would go over a budget.</summary>
    public HeldLimit TryHold(Requester requester, long bytes)
    {
        lock (_gate)
        {
            if (_inAll + bytes > mostInAll)
            {
                return HeldLimit.All;
            }

            var held = _users.GetValueOrDefault(requester) + bytes;
            if (held > mostPerUser && !requester.IsAdmin)
            {
                return HeldLimit.User;
            }

            _users[requester] = held;
            _inAll += bytes;
            return HeldLimit.None;
        }
    }

    /// <summary>Gives them back.</summary>
    public void Release(Requester requester, long bytes)
    {
        lock (_gate)
        {
            _inAll -= bytes;
            if ((_users[requester] -= bytes) == 0)
            {
                _users.Remove(requester);
            }
        }
    }
}
