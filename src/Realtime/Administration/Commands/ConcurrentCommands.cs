using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Administration.Commands;

/// <summary>
/// <c>concurrent_bulk</c> of <c>/v2/query</c>: SQL commands that do not change what the database is, which therefore may run side by side.
/// </summary>
internal static partial class ConcurrentCommands
{
    /// <summary>The command's name.</summary>
    public const string Name = "concurrent_bulk";

    // each runs on a connection of its own outside the pools, of which a request is not to take any number
    private const int AtATime = 4;

    /// <summary>Whether all commands only read, so that they need no lock and no order.</summary>
    /// <exception cref="AdminException">One of them may change what the database is.</exception>
    public static bool OnlyRead(JsonCursor commands)
    {
        var list = commands.Items().ToList();
        return list.Any(MayChangeCatalog)
            ? throw AdminException.With(500, ErrorCode.Unexpected, "Only read-only queries are allowed in a concurrent_bulk", "$")
            : list.All(command => command["type"].TryGetString(out var type) && SqlCommands.NeedsNoLock(type, command["args"]));
    }

    /// <summary>Runs commands that only read. The result is the list of their results, in the order of the commands.</summary>
    public static async Task<JsonNode?> RunAsync(MetadataAuthority authority, JsonCursor commands, Session session, CancellationToken cancellationToken)
    {
        var list = commands.Items().ToList();
        var results = new JsonNode?[list.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, list.Count, options, async (index, token) =>
        {
            var path = $"$.args[{index}].args";
            results[index] = await SqlCommands.RunReadOnlyAsync(authority, list[index]["args"] with { Path = path }, path, session, token);
        });
        return new JsonArray(results);
    }

    private static bool MayChangeCatalog(JsonCursor command)
    {
        var args = command["args"];
        return command["type"].TryGetString(out var type) && type switch
        {
            "bulk" or Name => args.Items().Any(MayChangeCatalog),
            "run_sql" or "pg_run_sql" => !SqlCommands.NeedsNoLock(type, args)
                && args["check_metadata_consistency"].AsBoolean(fallback: args["sql"].TryGetString(out var sql) && Definition().IsMatch(sql)),
            _ => false,
        };
    }

    // the words by which Hasura tells SQL that may change what is tracked
    [GeneratedRegex(@"\b(alter|drop|replace|create function|comment on)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Definition();
}
