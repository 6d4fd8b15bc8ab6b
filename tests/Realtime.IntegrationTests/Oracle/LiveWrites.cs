using System.Text.Json;
using Npgsql;
using Realtime.Operations;
using Realtime.Testing;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Writes of every kind to the tables of a world: by mutations, and by SQL that others would send.</summary>
internal sealed class LiveWrites(Random random, World world, TestDatabase database, Coverage coverage)
{
    private readonly List<TableSpec> _tables = [.. world.Tables.Where(table => table.ViewOf is null)];

    /// <summary>Gives every table some replica identity.</summary>
    public async Task IdentifyAllAsync()
    {
        foreach (var table in _tables)
        {
            await database.ExecuteAsync(IdentityOf(table));
        }
    }

    /// <summary>A round of writes. What the database refuses is rolled back, as others' transactions are, too.</summary>
    /// <returns>What was sent, for the report.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(RealtimeEngine engine, Grants grants, WriteGrants writes)
    {
        var sent = new List<string>();
        for (var left = random.Next(1, 9); left > 0; left--)
        {
            sent.Add(random.Next(4) == 0 ? await MutateAsync(engine, grants, writes) : await ExecuteAsync());
        }

        return sent;
    }

    private async Task<string> MutateAsync(RealtimeEngine engine, Grants grants, WriteGrants writes)
    {
        var role = grants.Roles[random.Next(grants.Roles.Count)];
        if (new MutationGenerator(random, world, role, writes.Of(role)).Next() is not { } mutation)
        {
            return "";
        }

        var request = new OperationRequest(mutation.Text, null, JsonDocument.Parse(mutation.Variables.ToJsonString()).RootElement);
        var result = await engine.ExecuteAsync(request, Grants.SessionsOf(role)[random.Next(3)], CancellationToken.None);
        coverage.Hit(result.HasErrors ? "mutation refused" : "mutation");
        return $"{mutation.Text} {mutation.Variables.ToJsonString(Words.Relaxed)}";
    }

    private async Task<string> ExecuteAsync()
    {
        var statements = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(2, 5) : 1).Select(_ => Statement()).ToList();
        var sql = string.Join("; ", statements.Select(statement => random.Next(6) switch
        {
            0 => $"SAVEPOINT s; {statement}; ROLLBACK TO s",
            1 => $"SAVEPOINT s; {statement}; RELEASE s",
            _ => statement,
        }));
        var isRolledBack = random.Next(8) == 0;
        sql = $"BEGIN; {sql}; {(isRolledBack ? "ROLLBACK" : "COMMIT")}";
        coverage.Hit(isRolledBack ? "rolled back" : "transaction");
        try
        {
            await using var connection = await database.DataSource.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException exception)
        {
            coverage.Hit("refused by the database");
            return $"{sql} -- {exception.SqlState}";
        }

        return sql;
    }

    private string Statement()
    {
        var table = _tables[random.Next(_tables.Count)];
        switch (random.Next(14))
        {
            case 0:
                coverage.Hit("deletion");
                return $"DELETE FROM {table.Quoted} WHERE ctid IN ({Some(table, random.Next(1, 4))})";
            case 1 or 6 when random.Next(2) == 0:
                coverage.Hit("truncation");
                return $"TRUNCATE {table.Quoted} CASCADE";
            case 2:
                return IdentityOf(table);
            case 3:
                coverage.Hit("key changed");
                return $"UPDATE {table.Quoted} SET {table.Key[0].Quoted} = {table.Key[0].Quoted} + {random.Next(1, 30)} WHERE ctid IN ({Some(table, 1)})";
            case 4 or 5 when table.Columns.Where(column => column.IsNullable).ToList() is { Count: > 0 } nullable:
                coverage.Hit("set to NULL");
                return $"UPDATE {table.Quoted} SET {nullable[random.Next(nullable.Count)].Quoted} = NULL WHERE ctid IN ({Some(table, random.Next(1, 4))})";
            default:
                coverage.Hit("values of another row");
                var columns = table.Columns.Where(column => !table.Key.Contains(column) && column.Kind != ColumnKind.Marker)
                    .OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(column => $"{column.Quoted} = o.{column.Quoted}").ToList();
                var other = $"(SELECT * FROM {table.Quoted} WHERE ctid IN ({Some(table, 1)})) AS o";
                return columns.Count == 0 ? "SELECT 1"
                    : $"UPDATE {table.Quoted} SET {string.Join(", ", columns)} FROM {other} WHERE {table.Quoted}.ctid IN ({Some(table, random.Next(1, 4))})";
        }
    }

    // The same for every run of a seed.
    private string Some(TableSpec table, int count) => $"SELECT x.ctid FROM {table.Quoted} AS x ORDER BY md5(x::text || '{random.Next()}') LIMIT {count}";

    // An index over the key and some columns that cannot be NULL: the narrowest identity that tells what filters ask for.
    private string IdentityOf(TableSpec table)
    {
        var kind = random.Next(3);
        coverage.Hit(kind switch { 0 => "identity DEFAULT", 1 => "identity FULL", _ => "identity INDEX" });
        if (kind < 2)
        {
            return $"ALTER TABLE {table.Quoted} REPLICA IDENTITY {(kind == 0 ? "DEFAULT" : "FULL")}";
        }

        var others = table.Columns.Where(column =>
            !column.IsNullable && !table.Key.Contains(column) && column.Kind is not (ColumnKind.Jsonb or ColumnKind.TextArray));
        var columns = string.Join(", ", table.Key.Concat(others.Where(_ => random.Next(2) == 0)).Select(column => column.Quoted));
        var name = Sql.Quote($"identity_{table.Name}_{random.Next()}");
        return $"CREATE UNIQUE INDEX {name} ON {table.Quoted} ({columns}); ALTER TABLE {table.Quoted} REPLICA IDENTITY USING INDEX {name}";
    }
}
