using Gateway.WebSockets.Connections;

namespace Gateway.WebSockets;

/// <summary>
/// Looks after the results that wait in all sockets together, by user and in all: a socket has a bound of its own, but twenty thousand of them have none. Used
/// by the sweep alone, so that nothing is counted while results are written.
/// </summary>
internal sealed class QueuedBytes(SocketEnvironment environment)
{
    /// <summary>Closes as many of the sockets that do not read as it takes to come below the budgets, those with most waiting first.</summary>
    /// <param name="connections">The open ones.</param>
    /// <param name="total">What waits in all of them.</param>
    /// <param name="now">The time stamp of the sweep.</param>
    public void Check(IEnumerable<SocketConnection> connections, long total, long now)
    {
        var held = environment.Held;
        if (total <= held.MostPerUser && total + held.InAll <= held.MostInAll)
        {
            return;
        }

        var over = total + held.InAll - held.MostInAll;
        foreach (var of in connections.Where(connection => connection.Outbound.QueuedBytes > 0).GroupBy(connection => connection.Identity.Requester))
        {
            over -= Shed([.. of], of.Key.IsAdmin ? long.MaxValue : held.MostPerUser, "queued-bytes-per-user", now);
        }

        if (over > 0)
        {
            Shed([.. connections], Math.Max(0, held.MostInAll - held.InAll), "queued-bytes", now);
        }
    }

    // A socket that reads is left alone, however much waits for it this moment.
    private long Shed(List<SocketConnection> connections, long most, string limit, long now)
    {
        var sum = connections.Sum(connection => connection.Outbound.QueuedBytes);
        var shed = 0L;
        foreach (var connection in connections.OrderByDescending(connection => connection.Outbound.QueuedBytes))
        {
            if (sum - shed <= most)
            {
                break;
            }

            if (connection.IsClosing || !connection.Deadlines.IsStuck(now))
            {
                continue;
            }

            shed += connection.Outbound.QueuedBytes;
            environment.Limits.Reached(limit);
            environment.Metrics.SlowConsumer();
            SocketLog.SlowConsumer(environment.Logger, connection.Id, connection.Outbound.QueuedBytes);
            connection.Close(SocketClose.SlowConsumer);
        }

        return shed;
    }
}
