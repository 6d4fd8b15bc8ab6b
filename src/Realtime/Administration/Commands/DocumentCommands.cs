using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Commands about the metadata as a whole.</summary>
internal static class DocumentCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("export_metadata", (call, _) => ValueTask.FromResult(Export(call))),
        new("replace_metadata", ReplaceAsync),
        new("clear_metadata", ClearAsync),
        new("reload_metadata", ReloadAsync),
    ];

    private static JsonNode? Export(CommandCall call)
    {
        var document = MetadataOrder.Apply(call.Draft.Document.Root);
        return call.Version < 2
            ? document
            : new JsonObject { ["resource_version"] = call.Draft.State.ResourceVersion, ["metadata"] = document };
    }

    private static async ValueTask<JsonNode?> ReplaceAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var isEnveloped = !call.Args["metadata"].IsAbsent;
        var given = isEnveloped ? call.Args["metadata"] : call.Args;
        var allowed = isEnveloped && call.Args["allow_inconsistent_metadata"].AsBoolean(fallback: false);
        var allowsWarnings = !isEnveloped || call.Args["allow_warnings"].AsBoolean(fallback: true);
        var copy = given with { Node = MetadataJson.Copy(given.AsObject()) };
        BringForward(copy.AsObject(), call);
        var document = MetadataDocument.FromTree(copy);
        DeclarationCheck.Run(document, given.Path);
        call.Draft.Replace(document);
        await SourceCommands.ReadSourcesAsync(call, cancellationToken);

        var snapshot = await call.Draft.PreviewAsync(cancellationToken);
        if (!allowed)
        {
            ConsistencyCheck.RefuseAny(snapshot);
        }

        var warnings = EventTriggerNames.WarningsOf(call.Draft.State.Document, document);
        if (warnings.Count > 0 && !allowsWarnings)
        {
            throw AdminException.With(400, ErrorCode.MetadataWarnings, "failed due to metadata warnings", call.Path, warnings);
        }

        if (ApiLimitsNotice.Warning(call.Draft.State.Document, document) is { } limited)
        {
            warnings.Add(limited); // refuses nothing: there is nothing wrong with the document
        }

        call.Draft.AllowsInconsistency = true; // the check against all inconsistencies has been made, or waived
        var answer = isEnveloped ? AdminResponses.Consistency(snapshot) : AdminResponses.Success();
        if (warnings.Count > 0)
        {
            answer["warnings"] = warnings;
        }

        return answer;
    }

    /// <summary>A document may be of an older format, and may leave out how the sources that are there already are reached.</summary>
    private static void BringForward(JsonObject root, CommandCall call)
    {
        var isOlder = OlderFormats.BringForward(root);
        foreach (var source in MetadataDocument.ObjectsOf(root, "sources"))
        {
            if (source["configuration"] is null && MetadataDocument.NameOf(source) is { } name
                && (MetadataJson.Copy(call.Draft.Document.FindSource(name)?["configuration"])
                    ?? (isOlder ? DefaultSource.Configuration(call.Authority.Options) : null)) is { } configuration)
            {
                source["configuration"] = configuration;
            }
        }
    }

    private static async ValueTask<JsonNode?> ClearAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var document = MetadataDocument.CreateEmpty();
        if (call.Draft.Document.FindSource(DefaultSource.Name) is { } source)
        {
            MetadataRemoval.Append(document.Root, "sources", DefaultSource.Entry(MetadataJson.Copy(source["configuration"])));
        }

        call.Draft.Replace(document);
        await SourceCommands.ReadSourcesAsync(call, cancellationToken);
        return null;
    }

    private static async ValueTask<JsonNode?> ReloadAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var sources = call.Draft.Document.Sources.Select(MetadataDocument.NameOf).OfType<string>().ToList();
        var remoteSchemas = MetadataDocument.ObjectsOf(call.Draft.Document.Root, "remote_schemas").Select(MetadataDocument.NameOf).OfType<string>().ToList();
        ChosenOf(call, "reload_remote_schemas", remoteSchemas, "Remote schema");
        var names = ChosenOf(call, "reload_sources", sources, "Source");
        ChosenOf(call, "recreate_event_triggers", sources, "Source");
        foreach (var name in names)
        {
            var source = call.Draft.Document.FindSource(name)!;
            call.Draft.Inputs[name] = await call.Authority.Reader.ReadAsync(call.Draft.Document, source, cancellationToken);
        }

        call.Draft.CatalogsChanged = true;
        call.Draft.Edited();
        call.Draft.AllowsInconsistency = true;
        var snapshot = await call.Draft.PreviewAsync(cancellationToken);
        var result = AdminResponses.Consistency(snapshot);
        result.Insert(0, "message", "success");
        if (snapshot.Inconsistencies.Count == 0)
        {
            result.Remove("inconsistent_objects");
        }

        return result;
    }

    /// <summary>The names that a member chooses: all of them when it is absent or true, none when it is false, or those that it lists.</summary>
    private static IReadOnlyList<string> ChosenOf(CommandCall call, string member, IReadOnlyList<string> all, string word)
    {
        var at = call.Args.Node is JsonObject ? call.Args[member] : default;
        if (at.Node is not JsonArray)
        {
            return at.AsBoolean(fallback: true) ? all : [];
        }

        var chosen = at.AsStrings();
        return chosen.FirstOrDefault(name => !all.Contains(name)) is { } unknown
            ? throw call.Failed(ErrorCode.NotExists, $"{word} with name \"{unknown}\" not found in metadata")
            : chosen;
    }
}
