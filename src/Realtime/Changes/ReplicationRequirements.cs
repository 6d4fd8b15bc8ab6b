using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>What decides whether changes can be read from a server.</summary>
/// <param name="WalLevel"><c>wal_level</c> as set.</param>
/// <param name="IsStandby">Whether the server replays another's WAL.</param>
/// <param name="ServerVersion"><c>server_version_num</c>.</param>
/// <param name="MayReplicate">Whether the login may use the replication protocol.</param>
/// <param name="Login">The login.</param>
internal sealed record ReplicationRequirements(string WalLevel, bool IsStandby, int ServerVersion, bool MayReplicate, string Login)
{
    /// <summary>Which server it is; see <see cref="ServerIdentity"/>.</summary>
    public string? Server { get; init; }

    /// <summary>From here on <c>wal_level</c> is only a floor: creating a logical slot raises <c>replica</c> to <c>logical</c> without a restart.</summary>
    private const int RaisesWalLevelFrom = 190000;

    /// <summary>Whether creating the slot makes the server log more than before, which takes until its next checkpoint.</summary>
    public bool RaisesWalLevel => ServerVersion >= RaisesWalLevelFrom && WalLevel == "replica";

    /// <summary>Why changes cannot be read, as a sentence for the operator; null when they can.</summary>
    public string? Refusal
    {
        get
        {
            if (IsStandby)
            {
                // PostgreSQL 16 and newer decode on standbys, but a publication is made on the primary, and a standby's snapshots do not tell which
                // transactions a result has seen.
                return "the database is a standby: changes have to be read from the primary";
            }

            if (WalLevel != "logical" && !RaisesWalLevel)
            {
                return ServerVersion >= RaisesWalLevelFrom
                    ? $"wal_level is '{WalLevel}': set wal_level = replica or logical and restart PostgreSQL"
                    : $"wal_level is '{WalLevel}': set wal_level = logical and restart PostgreSQL (managed services: rds.logical_replication, cloudsql.logical_decoding)";
            }

            var login = SqlName.Quote(Login);
            return MayReplicate ? null : $"the login {login} may not replicate: ALTER ROLE {login} REPLICATION (on RDS: GRANT rds_replication TO {login})";
        }
    }

    /// <summary>What the slot's creation waits for, as a sentence.</summary>
    public string SlotWaitsFor => RaisesWalLevel
        ? "the slot is being created: PostgreSQL raises its wal_level from replica to logical, which waits for a checkpoint and for the transactions that are open now"
        : "the slot is being created: PostgreSQL waits for the transactions that are open now";
}
