using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Adding, changing and dropping sources.</summary>
internal static class SourceCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_add_source", AddAsync),
        new("pg_update_source", UpdateAsync),
        new("pg_drop_source", (call, _) => Drop(call)),
        new("rename_source", RenameAsync),
    ];

    /// <summary>
    /// Reads the databases of all sources that the draft has: wholly those that its inputs have not or whose address is another one, the others as far as they
    /// have changed.
    /// </summary>
    public static async Task ReadSourcesAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var draft = call.Draft;
        foreach (var source in draft.Document.Sources.ToList())
        {
            var name = MetadataDocument.NameOf(source)!;
            var before = draft.State.Document.FindSource(name);
            if (draft.Inputs.TryGetValue(name, out var known) && before is not null && JsonNode.DeepEquals(Address(before), Address(source)))
            {
                draft.TakeAnew(name, await call.Authority.Reader.ReadAnewAsync(draft.Document, source, known, cancellationToken));
            }
            else
            {
                draft.Inputs[name] = await call.Authority.Reader.ReadAsync(draft.Document, source, cancellationToken);
            }
        }

        foreach (var gone in draft.Inputs.Keys.Where(name => draft.Document.FindSource(name) is null).ToList())
        {
            draft.Inputs.Remove(gone);
        }
    }

    private static JsonNode? Address(JsonObject source) => source["configuration"]?["connection_info"]?["database_url"];

    private static async ValueTask<JsonNode?> AddAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args.Required("name").AsName();
        var configuration = call.Args.Required("configuration").AsObject();
        ConnectionChoiceReader.Check(call.Args["configuration"]);
        var existing = call.Draft.Document.FindSource(name);
        if (existing is not null && !call.Args["replace_configuration"].AsBoolean(fallback: false))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"source with name \"{name}\" already exists");
        }

        var source = existing ?? new JsonObject { ["name"] = name, ["kind"] = MetadataDocument.PostgresKind, ["tables"] = new JsonArray() };
        source["configuration"] = configuration.DeepClone();
        CustomizationCommands.Set(source, "customization", call.Args["customization"].Node);
        SourceCustomization.Read(call.Args["customization"]);
        if (existing is null)
        {
            MetadataRemoval.Append(call.Draft.Document.Root, "sources", source);
        }

        call.Draft.Inputs[name] = await call.Authority.Reader.ReadAsync(call.Draft.Document, source, cancellationToken);
        call.Draft.Edited("source", $"source {name}", call.Path);
        return null;
    }

    private static async ValueTask<JsonNode?> UpdateAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args.Required("name").AsName();
        var source = call.Draft.Source(name, call.Path);
        if (call.Args["configuration"].Node is JsonObject configuration)
        {
            ConnectionChoiceReader.Check(call.Args["configuration"]);
            source["configuration"] = configuration.DeepClone();
            call.Draft.Inputs[name] = await call.Authority.Reader.ReadAsync(call.Draft.Document, source, cancellationToken);
        }

        if (!call.Args["customization"].IsAbsent)
        {
            SourceCustomization.Read(call.Args["customization"]);
            CustomizationCommands.Set(source, "customization", call.Args["customization"].Node);
        }

        call.Draft.Edited("source", $"source {name}", call.Path);
        return null;
    }

    private static ValueTask<JsonNode?> Drop(CommandCall call)
    {
        var name = call.Args.Required("name").AsName();
        call.Draft.Source(name, call.Path);

        // relationships never cross sources, so nothing outside depends on it
        MetadataRemoval.Remove(call.Draft.Document, ["sources", name]);
        call.Draft.Inputs.Remove(name);
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> RenameAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = call.Args.Required("name").AsName();
        var newName = call.Args.Required("new_name").AsName();
        var source = call.Draft.Source(name, call.Path);
        if (newName != name && call.Draft.Document.FindSource(newName) is not null)
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"source with name \"{newName}\" already exists");
        }

        source["name"] = newName;
        if (call.Draft.Inputs.Remove(name, out var input))
        {
            call.Draft.Inputs[newName] = input;
        }

        call.Draft.Edited("source", $"source {newName}", call.Path);
        return default;
    }
}
