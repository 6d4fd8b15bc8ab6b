using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>
/// Tracking and untracking lists of tables. What cannot be done with one of them is a warning beside the others; only when none of them can, or when
/// warnings are not allowed, the command fails and changes nothing.
/// </summary>
internal static class TableListCommands
{
    // a table that is left out may leave another one without what it needs, an enum table for example
    private const int MaximumRounds = 100;

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_track_tables", TrackAsync),
        new("pg_untrack_tables", UntrackAsync),
    ];

    private static async ValueTask<JsonNode?> TrackAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var list = new TableList(call, "track");
        var before = (await call.Draft.PreviewAsync(cancellationToken)).Inconsistencies;
        foreach (var entry in list.Open.ToList())
        {
            list.Try(entry, () => TableCommands.Track(entry.Call, entry.Source, entry.Table));
        }

        for (var round = 0; round < MaximumRounds; round++)
        {
            var added = ConsistencyCheck.Added(before, (await call.Draft.PreviewAsync(cancellationToken)).Inconsistencies);
            var failed = list.Open.Where(entry => added.Any(item => item.Type == "table" && item.Name == entry.Name)).ToList();
            if (failed.Count == 0)
            {
                break;
            }

            foreach (var entry in failed)
            {
                MetadataRemoval.RemoveTable(call.Draft.Document, entry.Source, entry.Table);
                list.Fail(entry, string.Join(", ", added.Where(item => item.Name == entry.Name).Select(item => item.Reason)));
            }

            call.Draft.Edited();
        }

        return list.Outcome();
    }

    private static async ValueTask<JsonNode?> UntrackAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var list = new TableList(call, "untrack");
        var references = TableReferences.Of(call.Draft.Document, await call.Draft.PreviewAsync(cancellationToken));
        foreach (var entry in list.Open.ToList())
        {
            list.Try(entry, () => RequireTracked(entry, references));
        }

        // What depends on one table of the list and belongs to another goes with that one anyway, unless that one turns out to stay: hence the rounds.
        var before = (await call.Draft.PreviewAsync(cancellationToken)).Inconsistencies;
        while (list.Open.Where(entry => !entry.Cascade).ToList() is { Count: > 0 } careful && await DependentsElsewhereAsync(careful) is { } together)
        {
            var open = list.Open.Count;
            var leaving = list.Open.Select(entry => (entry.Source, entry.Table)).ToHashSet();
            foreach (var entry in careful.Where(entry => references.HasReferrers((entry.Source, entry.Table), leaving)))
            {
                if (await DependentsElsewhereAsync([entry]) is { } dependents)
                {
                    Refuse(entry, dependents);
                }
            }

            if (list.Open.Count == open)
            {
                careful.ForEach(entry => Refuse(entry, together)); // each could go, and all of them could not
            }
        }

        Remove(call, list.Open);
        await Dependents.SettleAsync(call.Draft, before, cascade: true, call.Path, cancellationToken);
        return list.Outcome();

        void Refuse(TableListEntry entry, IReadOnlyList<InconsistentObject> dependents) =>
            list.Fail(entry, $"cannot drop due to the following dependent objects: {Dependents.Describe(dependents)}");

        async Task<IReadOnlyList<InconsistentObject>?> DependentsElsewhereAsync(IReadOnlyList<TableListEntry> entries)
        {
            var mark = call.Draft.Mark();
            Remove(call, entries);
            var dependents = await Dependents.FindAsync(call.Draft, before, cancellationToken);
            call.Draft.ReturnTo(mark);
            var going = list.Open.Select(entry => (entry.Source, entry.Table)).ToHashSet();
            return dependents.Any(item => Dependents.TableOf(item) is not { } owner || !going.Contains(owner)) ? dependents : null;
        }
    }

    private static void RequireTracked(TableListEntry entry, TableReferences references)
    {
        entry.Call.Draft.Source(entry.Source, entry.Call.Path);
        if (!references.IsTracked((entry.Source, entry.Table)))
        {
            throw entry.Call.Failed(ErrorCode.AlreadyUntracked, $"view/table already untracked : \"{entry.Table}\"");
        }
    }

    private static void Remove(CommandCall call, IEnumerable<TableListEntry> entries)
    {
        foreach (var group in entries.GroupBy(entry => entry.Source, entry => entry.Table))
        {
            MetadataRemoval.RemoveTables(call.Draft.Document, group.Key, group.ToHashSet());
        }

        call.Draft.Edited();
    }
}

/// <summary>One table of a list.</summary>
/// <param name="Call">The command as it would be for this table alone.</param>
/// <param name="Source">Its source.</param>
/// <param name="Table">Its name.</param>
/// <param name="Cascade">Whether dependents go too.</param>
internal sealed record TableListEntry(CommandCall Call, string Source, QualifiedName Table, bool Cascade)
{
    /// <summary>How inconsistencies and warnings call it.</summary>
    public string Name => InconsistencyList.NameOfTable(Source, Table);
}

/// <summary>The tables of one command, and what became of them. Owned by the command.</summary>
internal sealed class TableList
{
    private readonly CommandCall _call;
    private readonly string _verb;
    private readonly JsonArray _warnings = [];
    private readonly bool _allowsWarnings;

    /// <param name="call">The command.</param>
    /// <param name="verb"><c>track</c> or <c>untrack</c>.</param>
    /// <exception cref="GraphQLErrorException">A table stands there twice.</exception>
    public TableList(CommandCall call, string verb)
    {
        _call = call;
        _verb = verb;
        _allowsWarnings = call.Args["allow_warnings"].AsBoolean(fallback: true);
        Open = [.. call.Args.Required("tables").Items().Select(item => Read(call with { Args = item }))];
        var repeated = Open.GroupBy(entry => (entry.Source, entry.Table)).Where(group => group.Count() > 1).Select(group => group.Key).Order().ToList();
        if (repeated.Count > 0)
        {
            var names = string.Join(", ", repeated.Select(key => $"{key.Source}.{key.Table}"));
            throw call.Failed(ErrorCode.BadRequest, $"The following tables occur more than once in the request: {names}", ".tables");
        }
    }

    /// <summary>The tables that have not failed.</summary>
    public List<TableListEntry> Open { get; }

    /// <summary>Does something with a table; when it is refused the table has failed.</summary>
    public void Try(TableListEntry entry, Action action)
    {
        try
        {
            action();
        }
        catch (AdminException exception)
        {
            Fail(entry, exception.Error.Message);
        }
        catch (GraphQLErrorException exception)
        {
            // the texts of these commands are younger than those of the commands for one table, which have a space before the colon
            Fail(entry, exception.Error.Message.Replace(" : \"", ": \"", StringComparison.Ordinal));
        }
    }

    /// <summary>Notes that a table failed.</summary>
    public void Fail(TableListEntry entry, string reason)
    {
        Open.Remove(entry);
        _warnings.Add(new JsonObject
        {
            ["code"] = $"{_verb}-table-failed",
            ["message"] = reason,
            ["name"] = entry.Name,
            ["type"] = "table",
        });
    }

    /// <summary>The command's answer.</summary>
    /// <exception cref="AdminException">None succeeded, or some failed and that is not allowed.</exception>
    public JsonNode Outcome()
    {
        if (Open.Count == 0)
        {
            throw AdminException.With(400, ErrorCode.InvalidConfiguration, $"all tables failed to {_verb}", _call.Path, _warnings);
        }

        if (_warnings.Count > 0 && !_allowsWarnings)
        {
            throw AdminException.With(400, ErrorCode.MetadataWarnings, "failed due to metadata warnings", _call.Path, _warnings);
        }

        var answer = AdminResponses.Success();
        if (_warnings.Count > 0)
        {
            answer["warnings"] = _warnings;
        }

        return answer;
    }

    private static TableListEntry Read(CommandCall call) => call.Args.TryGetString(out _) || call.Args["table"].IsAbsent && !call.Args["name"].IsAbsent
        ? new TableListEntry(call, DefaultSource.Name, MetadataJson.ReadName(call.Args), Cascade: false)
        : new TableListEntry(call, call.Source, call.TableName, call.Args["cascade"].AsBoolean(fallback: false));
}
