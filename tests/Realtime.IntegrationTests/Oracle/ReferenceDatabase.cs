using System.Text.Json.Nodes;
using Npgsql;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Plain SQL statements, row by row, in a transaction that is never committed. The rows of the world's tables are kept in step, and are what they were again
/// after <see cref="DisposeAsync"/>; so are the sequences, which no transaction would set back.
/// </summary>
internal sealed class ReferenceDatabase : IAsyncDisposable
{
    private readonly World _world;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly Dictionary<TableSpec, List<Row>> _before;
    private readonly List<string> _sequences = [];

    private ReferenceDatabase(World world, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        (_world, _connection, _transaction) = (world, connection, transaction);
        _before = Rows();
    }

    public static async Task<ReferenceDatabase> BeginAsync(World world, NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync();
        var reference = new ReferenceDatabase(world, connection, await connection.BeginTransactionAsync());
        foreach (var sequence in world.Sequences)
        {
            await using var command = reference.Command($"SELECT format('SELECT setval(''public.{sequence}'', %s, %L)', last_value, is_called) FROM public.{sequence}");
            reference._sequences.Add((string)(await command.ExecuteScalarAsync())!);
        }

        return reference;
    }

    /// <summary>The rows of every table now.</summary>
    public Dictionary<TableSpec, List<Row>> Rows() => _world.Tables.ToDictionary(table => table, table => table.Rows.ToList());

    /// <summary>Foreign keys hold at the end of a statement of the engine, which may be several here.</summary>
    public async Task StatementAsync(Func<Task> body)
    {
        await RunAsync("SET CONSTRAINTS ALL DEFERRED");
        await body();
        await RunAsync("SET CONSTRAINTS ALL IMMEDIATE");
    }

    /// <summary>The row that an INSERT of these values would write: with defaults for the columns not given.</summary>
    public async Task<Row> ProposeAsync(TableSpec table, IReadOnlyDictionary<ColumnSpec, string> values)
    {
        var list = table.Columns.Select(column => $"to_json(({values.GetValueOrDefault(column) ?? column.Default ?? "NULL"})::{column.SqlType})::text").Concat(table.Computed.Select(_ => "NULL::text"));
        await using var command = Command($"SELECT {string.Join(", ", list)}");
        return (await WorldGenerator.ReadAsync(table, command)).Single();
    }

    public async Task<Row> InsertAsync(TableSpec table, Row row)
    {
        var values = table.Columns.Select(column => Literal(row, column));
        var written = await WriteAsync(table, $"INSERT INTO {table.Quoted} AS t ({string.Join(", ", table.Columns.Select(column => column.Quoted))}) VALUES ({string.Join(", ", values)})");
        return written.Single();
    }

    /// <summary>Sets columns of some rows, to SQL that sees the row as <c>t</c>.</summary>
    public Task<List<Row>> UpdateAsync(TableSpec table, IReadOnlyList<Row> rows, IReadOnlyDictionary<ColumnSpec, string> assignments) => WriteAsync(
        table, $"UPDATE {table.Quoted} AS t SET {string.Join(", ", assignments.Select(pair => $"{pair.Key.Quoted} = {pair.Value}"))} WHERE {Are(table, rows)}");

    /// <summary>Deletes rows, and what goes with them.</summary>
    public async Task DeleteAsync(TableSpec table, IReadOnlyList<Row> rows)
    {
        await WriteAsync(table, $"DELETE FROM {table.Quoted} AS t WHERE {Are(table, rows)}");
        await ReloadAsync(_world.Tables);
    }

    /// <summary>A row's value as an SQL literal.</summary>
    public static string Literal(Row row, ColumnSpec column) =>
        row[column] is { } cell ? ColumnValues.Literal(JsonNode.Parse(cell.Json)!, column) : $"NULL::{column.SqlType}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.RollbackAsync();
        await using (var command = new NpgsqlCommand(string.Join("; ", _sequences.Append("SELECT 1")), _connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        await _connection.DisposeAsync();
        foreach (var (table, rows) in _before)
        {
            table.Rows.Clear();
            table.Rows.AddRange(rows);
        }
    }

    private async Task<List<Row>> WriteAsync(TableSpec table, string sql)
    {
        List<Row> written;
        await using (var command = Command($"{sql} RETURNING {WorldGenerator.Columns(table)}"))
        {
            written = await WorldGenerator.ReadAsync(table, command);
        }

        await ReloadAsync(_world.Tables.Where(each => each == table || each.ViewOf == table));
        return written;
    }

    private async Task ReloadAsync(IEnumerable<TableSpec> tables)
    {
        foreach (var changed in tables)
        {
            await using var command = Command($"SELECT {WorldGenerator.Columns(changed)} FROM {changed.Quoted} AS t");
            var rows = await WorldGenerator.ReadAsync(changed, command);
            changed.Rows.Clear();
            changed.Rows.AddRange(rows);
        }
    }

    private static string Are(TableSpec table, IReadOnlyList<Row> rows) => rows.Count == 0 ? "false" : string.Join(
        " OR ", rows.Select(row => $"({string.Join(" AND ", table.Key.Select(column => $"{column.Quoted} = {Literal(row, column)}"))})"));

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction);

    private async Task RunAsync(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }
}
