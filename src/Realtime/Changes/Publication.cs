using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>What <see cref="Publication.SynchronizeAsync"/> arrived at.</summary>
/// <param name="Plan">What is covered.</param>
/// <param name="Restarted">Covered tables whose changes may not have been published until just now.</param>
/// <param name="IsIncomplete">Whether something was refused, so that it has to be tried again without anything having changed.</param>
internal sealed record PublicationState(PublicationPlan Plan, IReadOnlySet<QualifiedName> Restarted, bool IsIncomplete);

/// <summary>
/// Keeps the publication equal to the tracked tables, and puts back what others have done to it. Belongs to the supervision loop.
/// </summary>
/// <remarks>
/// It is made when missing and is left behind when the feed stops: gateways share it, and it costs nothing while nobody reads. Roots of
/// partitioned tables are named with publish_via_partition_root = false, so that leaves come as themselves, later ones too, with their TRUNCATEs.
/// </remarks>
internal sealed class Publication(ControlConnection control, PublicationOwner owner, ILogger log)
{
    private readonly PublicationCatalog _catalog = new(control, owner.PublicationName);
    private readonly string _name = owner.PublicationName;
    private readonly HashSet<(string Alteration, string Reason)> _refusals = []; // told already; as many as there are tables at most
    private string? _version;
    private IReadOnlyDictionary<uint, PublicationMember> _members = new Dictionary<uint, PublicationMember>();

    /// <summary>Makes the publication if there is none, and holds its lock from now on, so that nobody takes it for a leftover.</summary>
    /// <exception cref="ChangeFeedUnavailableException">There is none and the login may not make one.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await control.ExecuteAsync($"SELECT pg_catalog.pg_advisory_lock_shared({owner.LockKey})", cancellationToken);
        await EnsureExistsAsync(cancellationToken);
    }

    /// <summary>Reads what the tracked tables are now, puts right what differs, and tells what is covered.</summary>
    public async Task<PublicationState> SynchronizeAsync(TableRequest request, CancellationToken cancellationToken)
    {
        var row = await EnsureExistsAsync(cancellationToken);
        var isChanged = _version is { } known && known != row.Version;
        var facts = (await PutOptionsRightAsync(row, cancellationToken)) with { KeptOut = request.KeptOut, HoldsAllTables = row.HoldsAllTables };
        var rows = await _catalog.ReadRelationsAsync(request.Tables, cancellationToken);
        var plan = PublicationPlan.Make(request.Tables, rows, facts);
        var refused = new Dictionary<uint, string>();
        if (row.IsOwned && !row.HoldsAllTables && facts.Fault is null)
        {
            await DropSchemasAsync(cancellationToken);
            await PutMembersRightAsync(plan, refused, cancellationToken);
        }

        plan = refused.Count == 0 ? plan : PublicationPlan.Make(request.Tables, rows, facts, refused);
        var members = await _catalog.ReadMembersAsync(cancellationToken);
        var restarted = plan.Coverage.Where(pair => pair.Value.IsCovered).Select(pair => pair.Key).ToHashSet();
        if (isChanged)
        {
            ChangeFeedLog.PublicationChanged(log, _name);
        }
        else
        {
            restarted.IntersectWith(rows.Where(relation => IsOther(members, relation.Oid)).Select(relation => relation.Table));
        }

        _members = members;
        _version = row.PublishesAll ? row.Version : (await _catalog.ReadPublicationAsync(cancellationToken))?.Version;
        return new PublicationState(plan, restarted, refused.Count > 0 || facts.Fault is not null);
    }

    /// <summary>Whether a relation is in the publication in another way than when it was looked at last: put in, or taken out for a while.</summary>
    private bool IsOther(IReadOnlyDictionary<uint, PublicationMember> members, uint oid) =>
        members.GetValueOrDefault(oid)?.Version != _members.GetValueOrDefault(oid)?.Version;

    private async Task<PublicationRow> EnsureExistsAsync(CancellationToken cancellationToken)
    {
        if (await _catalog.ReadPublicationAsync(cancellationToken) is { } existing)
        {
            return existing;
        }

        try
        {
            await control.ExecuteAsync(
                $"CREATE PUBLICATION {SqlName.Quote(_name)} WITH ({PublicationSql.Options(control.ServerVersion)}); "
                + $"COMMENT ON PUBLICATION {SqlName.Quote(_name)} IS {SqlName.Literal(owner.Comment)}", cancellationToken);
            ChangeFeedLog.PublicationMade(log, _name);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // another gateway made it in the same moment
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ChangeFeedUnavailableException(
                $"the login {SqlName.Quote(control.Requirements.Login)} may not make the publication {_name}: grant it CREATE on the database, or make it yourself: "
                + $"CREATE PUBLICATION {SqlName.Quote(_name)} FOR TABLE …",
                error);
        }

        return await _catalog.ReadPublicationAsync(cancellationToken)
            ?? throw new IOException($"The publication {_name} was dropped in the moment in which it was made");
    }

    private async Task<PublicationFacts> PutOptionsRightAsync(PublicationRow row, CancellationToken cancellationToken)
    {
        if (row.PublishesAll)
        {
            return new PublicationFacts(_name, row.IsOwned);
        }

        var remedy = $"ALTER PUBLICATION {SqlName.Quote(_name)} SET ({PublicationSql.Options(control.ServerVersion)})";
        if (!row.IsOwned)
        {
            return new PublicationFacts(_name, row.IsOwned, $"the publication {_name} belongs to another role and does not publish every change", remedy);
        }

        return await TryAsync(remedy, cancellationToken) is { } refusal
            ? new PublicationFacts(_name, row.IsOwned, $"the publication {_name} does not publish every change, and could not be altered: {refusal}", remedy)
            : new PublicationFacts(_name, row.IsOwned);
    }

    private async Task DropSchemasAsync(CancellationToken cancellationToken)
    {
        foreach (var schema in await _catalog.ReadSchemasAsync(cancellationToken))
        {
            await TryAsync($"ALTER PUBLICATION {SqlName.Quote(_name)} DROP TABLES IN SCHEMA {SqlName.Quote(schema)}", cancellationToken);
        }
    }

    private async Task PutMembersRightAsync(PublicationPlan plan, Dictionary<uint, string> refused, CancellationToken cancellationToken)
    {
        var members = await _catalog.ReadMembersAsync(cancellationToken);
        foreach (var (oid, member) in members)
        {
            if (!plan.Members.ContainsKey(oid))
            {
                await TryAsync($"ALTER PUBLICATION {SqlName.Quote(_name)} DROP TABLE {SqlName.Quote(member.Name)}", cancellationToken);
            }
        }

        var missing = plan.Members.Where(pair => !members.TryGetValue(pair.Key, out var member) || !member.IsWhole).ToList();
        foreach (var (oid, relation) in missing)
        {
            // With a row filter or a column list it is taken out first, in one transaction.
            var drop = members.ContainsKey(oid) ? $"ALTER PUBLICATION {SqlName.Quote(_name)} DROP TABLE {SqlName.Quote(relation)}; " : string.Empty;
            var refusal = await TryAsync($"{drop}ALTER PUBLICATION {SqlName.Quote(_name)} ADD TABLE ONLY {SqlName.Quote(relation)}", cancellationToken);
            if (refusal is not null)
            {
                refused[oid] = refusal;
            }
        }
    }

    /// <summary>Returns why it was not done, or null. One statement per table, so that one that is locked does not hold up the others.</summary>
    private async Task<string?> TryAsync(string alteration, CancellationToken cancellationToken)
    {
        try
        {
            await control.ExecuteAsync(alteration, cancellationToken);
            ChangeFeedLog.PublicationAltered(log, alteration);
            _refusals.RemoveWhere(refusal => refusal.Alteration == alteration);
            return null;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateObject)
        {
            return null; // another gateway was first
        }
        catch (PostgresException error) when (error.Severity == "ERROR")
        {
            if (_refusals.Add((alteration, error.MessageText)))
            {
                ChangeFeedLog.PublicationNotAltered(log, alteration, error.MessageText);
            }

            return error.MessageText;
        }
    }
}
