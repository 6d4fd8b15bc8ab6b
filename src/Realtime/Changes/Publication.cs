using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;
using Realtime.Diagnostics;

namespace Realtime.Changes;

/// <summary>Keeps the publication equal to the tracked tables. Belongs to the supervision loop.</summary>
/// <remarks>
/// It is made when missing and is left behind when the feed stops: gateways share it, and it costs nothing while nobody reads. Roots of
/// partitioned tables are named with publish_via_partition_root = false, so that leaves come as themselves, later ones too, with their TRUNCATEs.
/// </remarks>
internal sealed class Publication(ControlConnection control, string name, ILogger log)
{
    private bool _isOwned;

    /// <summary>Makes the publication if there is none.</summary>
    /// <exception cref="ChangeFeedUnavailableException">It is somebody else's and does not publish what is needed.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        const string settings = "publish = 'insert, update, delete, truncate', publish_via_partition_root = false";
        var existing = await control.ReadPublicationAsync(cancellationToken);
        if (existing is null)
        {
            try
            {
                await control.ExecuteAsync($"CREATE PUBLICATION {SqlName.Quote(name)} WITH ({settings})", cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
            {
                // another gateway made it in the same moment
            }

            existing = await control.ReadPublicationAsync(cancellationToken);
        }

        _isOwned = existing?.IsOwned ?? false;
        if (existing is { PublishesAll: false })
        {
            if (!_isOwned)
            {
                throw new ChangeFeedUnavailableException(
                    $"the publication {name} belongs to another role and does not publish all changes of the leaves: ALTER PUBLICATION {SqlName.Quote(name)} SET ({settings})");
            }

            await control.ExecuteAsync($"ALTER PUBLICATION {SqlName.Quote(name)} SET ({settings})", cancellationToken);
        }
    }

    /// <summary>Reads what the tracked tables are now, adds and removes what differs, and tells what is covered.</summary>
    public async Task<PublicationPlan> SynchronizeAsync(IReadOnlyCollection<QualifiedName> tables, CancellationToken cancellationToken)
    {
        var facts = new PublicationFacts(name, _isOwned);
        var rows = await control.ReadRelationsAsync(tables, cancellationToken);
        var plan = PublicationPlan.Make(tables, rows, facts);
        if (!_isOwned)
        {
            return plan;
        }

        var members = await control.ReadMembersAsync(cancellationToken);
        foreach (var (oid, relation) in members)
        {
            if (!plan.Members.ContainsKey(oid))
            {
                await AlterAsync("DROP", relation, cancellationToken);
            }
        }

        var refused = new Dictionary<uint, string>();
        foreach (var (oid, relation) in plan.Members)
        {
            if (!members.ContainsKey(oid) && await AlterAsync("ADD", relation, cancellationToken) is { } reason)
            {
                refused[oid] = reason;
            }
        }

        return refused.Count == 0 ? plan : PublicationPlan.Make(tables, rows, facts, refused);
    }

    /// <summary>Returns why it was not done, or null. One statement per table, so that one that is locked does not hold up the others.</summary>
    private async Task<string?> AlterAsync(string action, QualifiedName relation, CancellationToken cancellationToken)
    {
        try
        {
            var only = action == "ADD" ? "ONLY " : string.Empty;
            await control.ExecuteAsync($"ALTER PUBLICATION {SqlName.Quote(name)} {action} TABLE {only}{SqlName.Quote(relation)}", cancellationToken);
            ChangeFeedLog.PublicationAltered(log, name, action, relation.ToString());
            return null;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateObject && action == "ADD")
        {
            return null; // another gateway was first
        }
        catch (PostgresException error) when (error.Severity == "ERROR")
        {
            ChangeFeedLog.PublicationNotAltered(log, name, action, relation.ToString(), error.MessageText);
            return error.MessageText;
        }
    }
}
