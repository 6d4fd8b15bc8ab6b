using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Administration.Authority;
using Realtime.Administration.RunSql;
using Realtime.Catalog;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Administration.Commands;

/// <summary>
/// <c>run_sql</c>: the administrator's own SQL, in one transaction on a connection of its own. When it changed the catalog, the
/// metadata follow renames and forget what was dropped; what then depends on nothing makes the transaction fail, or goes with <c>cascade</c>.
/// </summary>
internal static class SqlCommands
{
    // Hasura's language for data from before GraphQL. It would be a second way into every table, beside the one that holds permissions.
    private static readonly string[] DataCommands = ["select", "insert", "update", "delete", "count"];

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("run_sql", RunAsync),
        new("pg_run_sql", RunAsync),
        .. DataCommands.Select(name => new KeyValuePair<string, CommandHandler>(name, (call, _) =>
            throw call.Failed(ErrorCode.NotSupported, $"the data command {name} of Hasura 1 is not served; use /v1/graphql"))),
    ];

    /// <summary>Whether a command can neither change metadata nor catalogs.</summary>
    public static bool NeedsNoLock(string name, JsonCursor args) =>
        name is "run_sql" or "pg_run_sql" && args.Node is JsonObject && args["read_only"].AsBoolean(fallback: false);

    /// <summary>Runs SQL that only reads.</summary>
    public static async Task<JsonNode?> RunReadOnlyAsync(
        MetadataAuthority authority, JsonCursor args, string path, Session session, CancellationToken cancellationToken)
    {
        var source = args["source"].AsOptionalString() ?? DefaultSource.Name;
        var json = authority.State.Document.FindSource(source) ?? throw Missing(source, path);
        var sql = args.Required("sql").AsString();
        await using var connection = await SourceReader.OpenAsync(authority.Reader.ConnectionStringOf(json), cancellationToken);
        await ExecuteAsync(connection, "SET default_transaction_read_only = on", cancellationToken);
        await SessionSetting.BeginAsync(connection, session, cancellationToken);
        return await SqlScript.RunAsync(connection, sql, path, cancellationToken);
    }

    private static async ValueTask<JsonNode?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var sql = call.Args.Required("sql").AsString();
        var source = call.Args["source"].AsOptionalString() ?? DefaultSource.Name;
        var isReadOnly = call.Args["read_only"].AsBoolean(fallback: false);
        var json = call.Draft.Document.FindSource(source) ?? throw Missing(source, call.Path);

        // what earlier commands of the same request declared must be in force before a transaction of another kind begins
        await call.Draft.CommitAsync(cancellationToken);
        await using var connection = await SourceReader.OpenAsync(call.Authority.Reader.ConnectionStringOf(json), cancellationToken);
        if (isReadOnly)
        {
            await ExecuteAsync(connection, "SET default_transaction_read_only = on", cancellationToken);
        }

        // Begun and ended as text: migrations of consoles say BEGIN TRANSACTION and COMMIT TRANSACTION themselves, which ends this one before its time. The
        // second BEGIN opens another for what follows then, and is only warned about otherwise. When an error leaves here the closing connection rolls back.
        await SessionSetting.BeginAsync(connection, call.Session, cancellationToken);
        var before = await CatalogBeforeAsync(call, connection, source, cancellationToken);
        var result = await SqlScript.RunAsync(connection, sql, call.Path, cancellationToken);
        await ExecuteAsync(connection, "BEGIN", cancellationToken);
        var isChanged = !isReadOnly
            && await CatalogReader.ReadFingerprintAsync(connection, cancellationToken) != before.Fingerprint;
        if (isChanged)
        {
            await FollowAsync(call, connection, source, before, cancellationToken);
        }

        await ExecuteAsync(connection, "COMMIT", cancellationToken);
        if (isChanged)
        {
            await call.Draft.CommitAsync(CancellationToken.None);
        }

        return result;
    }

    /// <summary>The catalog before the SQL runs: the one in force, unless somebody else changed the database since it was read.</summary>
    private static async Task<CatalogSnapshot> CatalogBeforeAsync(
        CommandCall call, NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        var fingerprint = await CatalogReader.ReadFingerprintAsync(connection, cancellationToken);
        var isKnown = call.Draft.Inputs.TryGetValue(source, out var input);
        if (isKnown && input!.Problem is null && input.Catalog.Fingerprint == fingerprint)
        {
            return input.Catalog;
        }

        var catalog = await CatalogReader.ReadAsync(connection, cancellationToken);
        if (isKnown)
        {
            call.Draft.TakeAnew(source, new SourceInput(catalog, input!.Enums));
        }

        return catalog;
    }

    private static async Task FollowAsync(
        CommandCall call, NpgsqlConnection connection, string source, CatalogSnapshot catalog, CancellationToken cancellationToken)
    {
        var draft = call.Draft;
        var inForce = draft.State.Snapshot;
        var before = await draft.BaselineAsync(cancellationToken);
        draft.CatalogsChanged = true;
        draft.AllowsInconsistency = true; // dependents are settled here; what else is inconsistent was so before

        var cascade = call.Args["cascade"].AsBoolean(fallback: false);
        var isChecked = call.Args["check_metadata_consistency"].AsBoolean(fallback: true);
        var resolved = inForce.Sources.FirstOrDefault(candidate => candidate.Name == source);
        var after = await CatalogReader.ReadAsync(connection, cancellationToken);
        if (isChecked && resolved is not null)
        {
            new CatalogDifference(source, catalog, after).ApplyTo(draft.Document, resolved, cascade, call.Path);
        }

        draft.Inputs[source] = await ReadAgainAsync(draft, connection, source, after, cancellationToken);
        draft.Edited();
        if (isChecked)
        {
            await Dependents.SettleAsync(draft, before, cascade, call.Path, cancellationToken);
        }
    }

    private static async Task<SourceInput> ReadAgainAsync(
        MetadataDraft draft, NpgsqlConnection connection, string source, CatalogSnapshot catalog, CancellationToken cancellationToken)
    {
        var none = new Dictionary<QualifiedName, EnumTableReading>();
        var enums = await EnumTableReader.ReadAsync(
            connection, EnumTableReader.DeclaredIn(draft.Document, source), catalog, none, isInTransaction: true, cancellationToken);
        return new SourceInput(catalog, enums);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static GraphQLErrorException Missing(string source, string path) =>
        new GraphQLError(ErrorCode.NotExists, $"source with name \"{source}\" does not exist", path).AsException();
}
