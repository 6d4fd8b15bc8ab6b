using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Execution;
using Realtime.Operations;

namespace Realtime.Administration.RunSql;

/// <summary>Runs an administrator's SQL text and gives the last statement's result as text, as libpq does. Without state.</summary>
internal static class SqlScript
{
    // statements with rows whose command tag the driver does not tell apart from those without
    private static readonly string[] RowWords = ["show", "explain", "execute", "values", "table"];

    /// <summary>Runs the text on a connection.</summary>
    /// <param name="connection">Open, of the caller.</param>
    /// <param name="sql">One or more statements.</param>
    /// <param name="path">Where in the request the text stands.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns><c>{"result_type": "TuplesOk", "result": [[headers], [row] …]}</c>, or <c>CommandOk</c> and null.</returns>
    /// <exception cref="AdminException">A statement failed: <c>postgres-error</c>.</exception>
    public static async Task<JsonObject> RunAsync(NpgsqlConnection connection, string sql, string path, CancellationToken cancellationToken)
    {
        var statements = SqlStatements.Of(sql);
        if (statements.Count == 0)
        {
            return CommandOk();
        }

        try
        {
            await using var command = new NpgsqlCommand(ForDriver(sql, statements), connection) { CommandTimeout = 0, AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            JsonArray? rows = null;
            do
            {
                if (reader.FieldCount > 0)
                {
                    rows = await ReadRowsAsync(reader, cancellationToken);
                }
            }
            while (await reader.NextResultAsync(cancellationToken));

#pragma warning disable CS0618 // a batch would have to be split by us; the driver has split this one and tells its parts here alone
            var last = reader.Statements[^1].StatementType;
#pragma warning restore CS0618
            return rows is not null && ReturnsRows(last, statements[^1].In(sql))
                ? new JsonObject { ["result_type"] = "TuplesOk", ["result"] = rows }
                : CommandOk();
        }
        catch (PostgresException exception)
        {
            throw AdminException.With(400, ErrorCode.PostgresError, "query execution failed", path, Details(exception, sql));
        }
        catch (NotSupportedException exception)
        {
            throw AdminException.With(400, ErrorCode.NotSupported, $"the statement cannot be run here: {exception.Message}", path);
        }
    }

    private static async Task<JsonArray> ReadRowsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var header = new JsonArray();
        for (var field = 0; field < reader.FieldCount; field++)
        {
            header.Add(reader.GetName(field));
        }

        var rows = new JsonArray(header);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new JsonArray();
            for (var field = 0; field < reader.FieldCount; field++)
            {
                row.Add(await reader.IsDBNullAsync(field, cancellationToken) ? "NULL" : reader.GetString(field));
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>
    /// The reader has the rows of the last statement that returned some; an insert after a select returns none, and then the answer
    /// is about the insert.
    /// </summary>
    private static bool ReturnsRows(StatementType last, string text) => last switch
    {
        StatementType.Select or StatementType.Call or StatementType.Fetch => true,
        StatementType.Insert or StatementType.Update or StatementType.Delete or StatementType.Merge =>
            text.Contains("returning", StringComparison.OrdinalIgnoreCase),
        _ => RowWords.Any(word => text.StartsWith(word, StringComparison.OrdinalIgnoreCase)),
    };

    /// <summary>
    /// The text without what follows the last statement, which the driver would take for another one. It also splits at every semicolon outside of quotes, so
    /// statements with bodies of their own are handed over in quotes.
    /// </summary>
    private static string ForDriver(string sql, IReadOnlyList<SqlStatement> statements)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var statement in statements.Where(statement => statement.IsAtomic))
        {
            text.Append(sql, done, statement.Start - done).Append(Quoted(statement.In(sql)));
            done = statement.Start + statement.Length;
        }

        return text.Append(sql, done, statements[^1].Start + statements[^1].Length - done).ToString();
    }

    private static string Quoted(string statement)
    {
        var tag = "$statement";
        while (statement.Contains(tag, StringComparison.Ordinal))
        {
            tag += "_";
        }

        return $"DO {tag}_do$ BEGIN EXECUTE {tag}${statement}{tag}$; END {tag}_do$";
    }

    private static JsonObject CommandOk() => new() { ["result_type"] = "CommandOk", ["result"] = null };

    /// <summary>What Hasura tells under <c>internal</c> of SQL that failed.</summary>
    public static JsonObject Details(PostgresException exception, string sql)
    {
        var details = PostgresErrors.Internal(exception, sql, prepared: false);
        details["arguments"] = new JsonArray();
        return details;
    }
}
