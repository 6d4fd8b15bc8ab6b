using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// Removes publications that Realtime made and nobody uses any more: of a source or an installation that is gone, or one that somebody renamed. Only
/// those whose comment says so, and only while holding the lock that every user of them holds, so none is taken away from anybody. An installation
/// that merely was not running makes its own again when it starts.
/// </summary>
internal static class PublicationSweep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Removes the unused ones among all publications but this owner's.</summary>
    public static async Task RemoveOthersAsync(ControlConnection control, PublicationOwner owner, ILogger log, CancellationToken cancellationToken)
    {
        foreach (var (name, key) in await ReadOthersAsync(control, owner.PublicationName, cancellationToken))
        {
            await RemoveUnusedAsync(control, name, key, log, cancellationToken);
        }
    }

    /// <summary>
    /// Removes the publication of a source that is not served any more, unless another gateway still does. What fails is left to a later sweep.
    /// </summary>
    public static async Task RemoveOwnAsync(ChangeFeedOptions options, ILogger log, TimeProvider time)
    {
        var name = options.Owner.PublicationName;
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            await using var control = await ControlConnection.OpenAsync(options, limit.Token);
            if (await new PublicationCatalog(control, name).ReadPublicationAsync(limit.Token) is not { IsOwned: true, Comment: { } comment }
                || PublicationOwner.ReadLockKey(comment) != options.Owner.LockKey)
            {
                return;
            }

            while (!await RemoveUnusedAsync(control, name, options.Owner.LockKey, log, limit.Token))
            {
                await Task.Delay(Pause, time, limit.Token); // the session that just ended may hold the lock for another moment
            }
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException or IOException or System.Net.Sockets.SocketException)
        {
            ChangeFeedLog.PublicationLeft(log, name);
        }
    }

    private static async Task<List<(string Name, long Key)>> ReadOthersAsync(ControlConnection control, string own, CancellationToken cancellationToken)
    {
        await using var command = control.Command(PublicationSql.Others, own);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var others = new List<(string, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (PublicationOwner.ReadLockKey(reader.GetString(1)) is { } key)
            {
                others.Add((reader.GetString(0), key));
            }
        }

        return others;
    }

    private static async Task<bool> RemoveUnusedAsync(ControlConnection control, string name, long key, ILogger log, CancellationToken cancellationToken)
    {
        await using var transaction = await control.BeginAsync(cancellationToken);
        await using var lockCommand = control.Command("SELECT pg_catalog.pg_try_advisory_xact_lock($1)", key);
        if (await lockCommand.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return false;
        }

        await control.ExecuteAsync($"DROP PUBLICATION IF EXISTS {SqlName.Quote(name)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ChangeFeedLog.PublicationRemoved(log, name);
        return true;
    }
}
