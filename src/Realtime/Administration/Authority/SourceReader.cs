using System.Data;
using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Catalog;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// Finds a source's database and reads what it is. Each reading uses a connection of its own outside the pools: it happens seldom, and a
/// source that is not committed yet has no pool. Thread-safe.
/// </summary>
internal sealed class SourceReader(MetadataAuthorityOptions options)
{
    /// <summary>The connection string of a source, in Npgsql's form.</summary>
    /// <exception cref="GraphQLErrorException">The metadata do not lead to one; the message tells no secret.</exception>
    public string ConnectionStringOf(JsonObject source)
    {
        var at = new JsonCursor(source, "$")["configuration"]["connection_info"]["database_url"];
        try
        {
            return options.ReadDatabaseUrl(SourceUrl.Of(at, options.Environment));
        }
        catch (FormatException exception)
        {
            throw at.Failed(ErrorCode.InvalidConfiguration, $"the database URL {exception.Message}");
        }
    }

    /// <summary>
    /// What a source's metadata choose about its connections. A declaration that is not understood, which only older metadata have, chooses nothing.
    /// </summary>
    public SourceConnectionChoice ChoiceOf(JsonObject source)
    {
        var otherwise = TransactionIsolation.Find(options.TransactionIsolation) ?? IsolationLevel.ReadCommitted;
        try
        {
            return ConnectionChoiceReader.Read(new JsonCursor(source, "$")["configuration"], otherwise);
        }
        catch (GraphQLErrorException)
        {
            return new SourceConnectionChoice { Isolation = otherwise };
        }
    }

    /// <summary>Reads the database of a source; a failure is the result's <see cref="SourceInput.Problem"/>.</summary>
    public Task<SourceInput> ReadAsync(MetadataDocument document, JsonObject source, CancellationToken cancellationToken) =>
        ReadAsync(source, connection => ReadAsync(connection, document, MetadataDocument.NameOf(source)!, cancellationToken), cancellationToken);

    /// <summary>
    /// Reads the database of a source again: its fingerprint, the enum tables that are declared, and the catalog only when the fingerprint is another one.
    /// The result is <paramref name="known"/> itself when nothing is different; a failure is the result's <see cref="SourceInput.Problem"/>.
    /// </summary>
    public Task<SourceInput> ReadAnewAsync(MetadataDocument document, JsonObject source, SourceInput known, CancellationToken cancellationToken) =>
        ReadAsync(source, connection => ReadAnewAsync(connection, document, MetadataDocument.NameOf(source)!, known, cancellationToken), cancellationToken);

    private async Task<SourceInput> ReadAsync(JsonObject source, Func<NpgsqlConnection, Task<SourceInput>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(ConnectionStringOf(source), cancellationToken);
            return await read(connection);
        }
        catch (GraphQLErrorException exception)
        {
            return SourceInput.Unreachable(exception.Error.Message);
        }
        catch (PostgresException exception)
        {
            return SourceInput.Unreachable($"the database refuses: {exception.MessageText}");
        }
        catch (NpgsqlException exception)
        {
            return SourceInput.Unreachable($"the database cannot be reached: {exception.Message}");
        }
        catch (UnsupportedServerException exception)
        {
            return SourceInput.Unreachable(exception.Message);
        }
    }

    /// <summary>Reads catalog and enum tables through an open connection, inside its transaction if it has one.</summary>
    public static async Task<SourceInput> ReadAsync(
        NpgsqlConnection connection, MetadataDocument document, string source, CancellationToken cancellationToken)
    {
        var catalog = await CatalogReader.ReadAsync(connection, cancellationToken);
        var none = new Dictionary<QualifiedName, EnumTableReading>();
        return new SourceInput(catalog, await EnumTableReader.ReadAsync(
            connection, EnumTableReader.DeclaredIn(document, source), catalog, none, isInTransaction: false, cancellationToken));
    }

    private static async Task<SourceInput> ReadAnewAsync(
        NpgsqlConnection connection, MetadataDocument document, string source, SourceInput known, CancellationToken cancellationToken)
    {
        if (known.Problem is not null || await CatalogReader.ReadFingerprintAsync(connection, cancellationToken) != known.Catalog.Fingerprint)
        {
            return await ReadAsync(connection, document, source, cancellationToken);
        }

        var none = new Dictionary<QualifiedName, EnumTableReading>();
        var enums = await EnumTableReader.ReadAsync(
            connection, EnumTableReader.DeclaredIn(document, source), known.Catalog, none, isInTransaction: false, cancellationToken);
        var isSame = enums.Count == known.Enums.Count
            && enums.All(pair => known.Enums.TryGetValue(pair.Key, out var before)
                && before.Problem == pair.Value.Problem && before.Values.SequenceEqual(pair.Value.Values));
        return isSame ? known : known with { Enums = enums };
    }

    /// <summary>Reads the enum tables that became so since <paramref name="input"/> was read.</summary>
    public async Task<SourceInput> CompleteEnumsAsync(
        MetadataDocument document, string source, SourceInput input, CancellationToken cancellationToken)
    {
        var declared = EnumTableReader.DeclaredIn(document, source);
        if (input.Problem is not null || declared.All(input.Enums.ContainsKey) && declared.Count == input.Enums.Count)
        {
            return input;
        }

        if (declared.All(name => input.Enums.ContainsKey(name) || !input.Catalog.Tables.ContainsKey(name)))
        {
            return input with { Enums = input.Enums.Where(pair => declared.Contains(pair.Key)).ToDictionary() };
        }

        await using var connection = await OpenAsync(ConnectionStringOf(document.FindSource(source)!), cancellationToken);
        return input with
        {
            Enums = await EnumTableReader.ReadAsync(connection, declared, input.Catalog, input.Enums, isInTransaction: false, cancellationToken),
        };
    }

    /// <summary>Opens a connection that is closed for good when disposed, so no session state of it is ever seen again.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Enlist = false,
            ApplicationName = "realtime-admin",
            CommandTimeout = 0,
            IncludeErrorDetail = true,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
