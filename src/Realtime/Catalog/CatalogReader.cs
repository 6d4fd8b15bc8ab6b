using System.Collections.Frozen;
using Npgsql;

namespace Realtime.Catalog;

/// <summary>
/// Reads what a database is: one statement over <c>pg_catalog</c>, one round trip, one MVCC snapshot. Needs no privilege
/// beyond connecting. Without state, so thread-safe; the connection is the caller's, open, idle, and may be in a
/// transaction, whose own DDL is then seen.
/// </summary>
internal static class CatalogReader
{
    /// <summary>Reads the whole catalog.</summary>
    /// <exception cref="UnsupportedServerException">The server is older than version 13.</exception>
    /// <exception cref="NpgsqlException">The server or the network failed.</exception>
    public static async Task<CatalogSnapshot> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        UnsupportedServerException.ThrowIfOlder(connection.PostgreSqlVersion);
        await using var command = new NpgsqlCommand(CatalogStatement.For(connection.PostgreSqlVersion), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        // Without SequentialAccess the row is whole in memory after this, and what follows does not block.
        await reader.ReadAsync(cancellationToken);
        return Read(new CatalogRow(reader));
    }

    /// <summary>
    /// Reads <see cref="CatalogSnapshot.Fingerprint"/> alone, as it is now: what a watch asks to notice DDL done elsewhere.
    /// </summary>
    /// <exception cref="NpgsqlException">The server or the network failed.</exception>
    public static async Task<CatalogFingerprint> ReadFingerprintAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(CatalogStatement.Fingerprint, connection);
        return new CatalogFingerprint((string?)await command.ExecuteScalarAsync(cancellationToken));
    }

    /// <summary>Takes the parts in the order that <see cref="CatalogStatement.For"/> puts them in.</summary>
    private static CatalogSnapshot Read(CatalogRow row)
    {
        var version = row.Value<int>();
        var fingerprint = new CatalogFingerprint(row.Value<string>());
        var schemas = ReadNamespaces(row);
        var types = TypeGraph.Read(row, schemas);
        var columns = ColumnParts.Read(row, types);
        var keys = KeyParts.Read(row, schemas);
        var (tables, tablesByRowType) = RelationParts.Read(row, schemas, columns, keys);
        var functions = FunctionParts.Read(row, schemas, types, tablesByRowType);
        return new CatalogSnapshot
        {
            Tables = tables.ToFrozenDictionary(table => table.Name),
            Functions = functions,
            Types = types,
            ServerVersionNumber = version,
            Fingerprint = fingerprint,
        };
    }

    private static Dictionary<uint, string> ReadNamespaces(CatalogRow row)
    {
        var (oids, names) = (row.Array<uint>(), row.Array<string>());
        var namespaces = new Dictionary<uint, string>(oids.Length);
        for (var index = 0; index < oids.Length; index++)
        {
            namespaces.Add(oids[index], names[index]);
        }

        return namespaces;
    }
}
