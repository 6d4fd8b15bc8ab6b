using Npgsql;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>Reads the rows of tables that metadata declare to be enums. Without state.</summary>
internal static class EnumTableReader
{
    // An enum of the schema is read by people and kept in memory per role; a table with more rows is no enum.
    private const int MaximumValues = 10_000;

    /// <summary>Reads the enum tables of one source that are not in <paramref name="known"/>; tables that do not exist are left out.</summary>
    public static async Task<IReadOnlyDictionary<QualifiedName, EnumTableReading>> ReadAsync(
        NpgsqlConnection connection,
        IEnumerable<QualifiedName> tables,
        CatalogSnapshot catalog,
        IReadOnlyDictionary<QualifiedName, EnumTableReading> known,
        bool isInTransaction,
        CancellationToken cancellationToken)
    {
        var readings = new Dictionary<QualifiedName, EnumTableReading>();
        foreach (var name in tables)
        {
            if (known.TryGetValue(name, out var reading))
            {
                readings[name] = reading;
            }
            else if (catalog.Tables.TryGetValue(name, out var table))
            {
                readings[name] = await ReadAsync(connection, table, isInTransaction, cancellationToken);
            }
        }

        return readings;
    }

    /// <summary>The tables that a source's metadata declare to be enums.</summary>
    public static IReadOnlyList<QualifiedName> DeclaredIn(MetadataDocument document, string source)
    {
        var json = document.FindSource(source);
        return json is null
            ? []
            : [.. MetadataDocument.ObjectsOf(json, "tables")
                .Where(entry => entry["is_enum"]?.GetValueKind() == System.Text.Json.JsonValueKind.True)
                .Select(MetadataDocument.TableNameOf).OfType<QualifiedName>()];
    }

    private static async Task<EnumTableReading> ReadAsync(
        NpgsqlConnection connection, CatalogTable table, bool isInTransaction, CancellationToken cancellationToken)
    {
        var problems = ProblemsOf(table);
        if (problems.Count > 0)
        {
            return new EnumTableReading([], Because(table, problems));
        }

        var key = table.PrimaryKey!.Columns[0];
        var comment = table.Columns.FirstOrDefault(column => column.Name != key)?.Name;
        var sql = $"SELECT {SqlName.Quote(key)}::text, {(comment is null ? "NULL" : SqlName.Quote(comment))}::text "
            + $"FROM {SqlName.Quote(table.Name)} ORDER BY 1 LIMIT {MaximumValues}";
        var values = new List<EnumTableValue>();
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                values.Add(new EnumTableValue(reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1)));
            }
        }
        catch (PostgresException exception) when (!isInTransaction) // there it has undone everything: the caller must fail
        {
            return new EnumTableReading([], $"the table \"{table.Name}\" cannot be used as an enum because its rows cannot be read: {exception.MessageText}");
        }

        return values.Count > 0
            ? new EnumTableReading(values)
            : new EnumTableReading([], $"the table \"{table.Name}\" cannot be used as an enum because the table must have at least one row");
    }

    /// <summary>Everything about the table that keeps it from being an enum, in Hasura's words.</summary>
    private static List<string> ProblemsOf(CatalogTable table)
    {
        var problems = new List<string>();
        var key = table.PrimaryKey?.Columns ?? [];
        if (key.Count != 1)
        {
            problems.Add(key.Count == 0
                ? "the table must have a primary key"
                : $"the table’s primary key must not span multiple columns ({string.Join(", ", key.Order(StringComparer.Ordinal))})");
        }

        CheckText(problems, table.Columns.FirstOrDefault(column => key.Count == 1 && column.Name == key[0]), "primary key");
        if (table.Columns.Count > 2)
        {
            var names = table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal);
            problems.Add("the table must have exactly one primary key and optionally one comment column, "
                + $"not {table.Columns.Count} columns ({string.Join(", ", names)})");
        }
        else if (key.Count == 1)
        {
            CheckText(problems, table.Columns.FirstOrDefault(column => column.Name != key[0]), "comment column");
        }

        return problems;
    }

    private static void CheckText(List<string> problems, CatalogColumn? column, string description)
    {
        if (column is not null && column.Type.Underlying.Category != 'S')
        {
            problems.Add($"the table’s {description} (\"{column.Name}\") must have type \"text\", not type \"{column.FormattedType}\"");
        }
    }

    private static string Because(CatalogTable table, List<string> problems) => $"the table \"{table.Name}\" cannot be used as an enum "
        + (problems.Count == 1 ? $"because {problems[0]}" : "for the following reasons:\n" + string.Concat(problems.Select(problem => $"  • {problem}\n")));
}
