using System.Data;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Authority;

/// <summary>Reads what <c>connection_info</c> says beside the address. Without state.</summary>
internal static class ConnectionChoiceReader
{
    // far beyond what a server takes; Npgsql's numbers are of 32 bits
    private const int MostConnections = 10_000;
    private const int MostSeconds = 86_400;

    /// <summary>Refuses a source whose connection is declared in a way that nobody understands.</summary>
    /// <exception cref="GraphQLErrorException">It is.</exception>
    public static void Check(JsonCursor configuration) => Read(configuration, IsolationLevel.ReadCommitted);

    /// <summary>Reads a source's <c>configuration</c>.</summary>
    /// <param name="configuration">The member; may be absent.</param>
    /// <param name="otherwise">The isolation level where none is named.</param>
    /// <exception cref="GraphQLErrorException">It is not understood.</exception>
    public static SourceConnectionChoice Read(JsonCursor configuration, IsolationLevel otherwise)
    {
        var information = configuration["connection_info"];
        var pool = information["pool_settings"];
        return new SourceConnectionChoice
        {
            Isolation = Isolation(information["isolation_level"]) ?? otherwise,
            PreparesStatements = information["use_prepared_statements"].IsAbsent ? null : information["use_prepared_statements"].AsBoolean(fallback: true),
            MaxConnections = (int?)Number(pool["max_connections"], 1, MostConnections),
            ConnectionLifetime = Seconds(pool["connection_lifetime"], least: 0),
            IdleLifetime = Seconds(pool["idle_timeout"], least: 1),
            PoolTimeout = Seconds(pool["pool_timeout"], least: 1),
        };
    }

    private static IsolationLevel? Isolation(JsonCursor at) => at.AsOptionalString() is not { } word
        ? null
        : TransactionIsolation.Find(word) ?? throw at.Failed("Only expecting read-committed / repeatable-read / serializable");

    private static TimeSpan? Seconds(JsonCursor at, long least) => Number(at, least, MostSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static long? Number(JsonCursor at, long least, long most) => at.AsOptionalInteger() is not { } number || number >= least && number <= most
        ? at.AsOptionalInteger()
        : throw at.Failed($"expected a number from {least} to {most}, but found {number}");
}
