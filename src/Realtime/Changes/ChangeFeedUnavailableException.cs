using Npgsql;

namespace Realtime.Changes;

/// <summary>Logical replication is not possible here until an operator changes something. The message is a sentence for that operator.</summary>
internal sealed class ChangeFeedUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// The same for an error of the server that trying again at once will not cure, or null for one that it may: a broken connection, a restart.
    /// </summary>
    public static ChangeFeedUnavailableException? From(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidPassword
            => new($"PostgreSQL refuses it to this login: {error.MessageText}", error),
        PostgresErrorCodes.ConfigurationLimitExceeded or PostgresErrorCodes.TooManyConnections
            => new($"PostgreSQL has no replication slot or connection left (max_replication_slots, max_wal_senders): {error.MessageText}", error),
        PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.FeatureNotSupported
            => new($"PostgreSQL is not set up for it: {error.MessageText}", error),
        _ => null,
    };
}
