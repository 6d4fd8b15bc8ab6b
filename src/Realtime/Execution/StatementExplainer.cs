using Npgsql;

namespace Realtime.Execution;

/// <summary>Asks Postgres how it would run a statement, without running it. Thread-safe.</summary>
internal sealed class StatementExplainer(SourceConnections connections)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The lines of the plan.</summary>
    /// <exception cref="PostgresException">Postgres refused the statement.</exception>
    public async Task<IReadOnlyList<string>> ExplainAsync(string source, string sql, IReadOnlyList<string?> parameters, CancellationToken cancellationToken)
    {
        await using var connection = await connections[source].OpenConnectionAsync(cancellationToken);
        await using var command = StatementRunner.CreateCommand(connection, $"EXPLAIN (FORMAT TEXT) {sql}", parameters, Timeout);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
