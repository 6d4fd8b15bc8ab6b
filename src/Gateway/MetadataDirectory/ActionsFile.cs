using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Gateway.MetadataDirectory;

/// <summary>
/// The file <c>actions.yaml</c>, which leaves to <c>actions.graphql</c> what types can say. An object that they cannot say whole – the
/// description of an argument's relationship, a member that is not known here – is written whole. Without state.
/// </summary>
internal static class ActionsFile
{
    private static readonly string[] Members = ["name", "definition", "permissions", "comment"];

    private static readonly string[] DefinitionMembers =
        ["kind", "type", "handler", "arguments", "output_type", "forward_client_headers", "headers", "timeout", "request_transform", "response_transform"];

    private static readonly string[] WordMembers = ["description", "is_deprecated", "value"];

    private static readonly string[] TypeMembers = ["name", "description", "fields", "values", "relationships"];

    /// <summary>The content of the file.</summary>
    /// <param name="whole">Actions and types as they are in the metadata.</param>
    /// <param name="types">The text of <c>actions.graphql</c>, made of the same.</param>
    public static JsonObject Write(JsonObject whole, string types)
    {
        var bare = new JsonObject { ["actions"] = new JsonArray(), ["custom_types"] = new JsonObject() };
        foreach (var action in MetadataDocument.ObjectsOf(whole, "actions"))
        {
            bare["actions"]!.AsArray().Add(Action(action, isBare: true));
        }

        var custom = whole["custom_types"] as JsonObject ?? [];
        foreach (var kind in custom.Select(member => member.Key).Where(kind => kind != ActionTypes.OtherDefinitions).Order(StringComparer.Ordinal))
        {
            bare["custom_types"]![kind] = new JsonArray(
                [.. MetadataDocument.ObjectsOf(custom, kind).Select(type => WithWords(Pick(type, TypeMembers, ["fields", .. ActionTypes.LanguageMembers])))]);
        }

        var merged = (JsonObject)bare.DeepClone();
        ActionTypes.Merge(merged, types);
        if (JsonNode.DeepEquals(Without(merged), Without(whole)))
        {
            return bare;
        }

        var complete = (JsonObject)bare.DeepClone();
        complete["actions"] = new JsonArray([.. MetadataDocument.ObjectsOf(whole, "actions").Select(action => Action(action, isBare: false))]);
        complete["custom_types"] = custom.DeepClone();
        return complete;
    }

    /// <summary>Removes what the tool writes though it says nothing: the empty <c>kind</c> of every query, the absent description of an enum's value.</summary>
    public static void DropEmpty(JsonObject file)
    {
        foreach (var action in MetadataDocument.ObjectsOf(file, "actions"))
        {
            if (action["definition"] is JsonObject definition && MetadataDocument.TextOf(definition["kind"])?.Length == 0)
            {
                definition.Remove("kind");
            }
        }

        var enums = MetadataDocument.ObjectsOf(file["custom_types"] as JsonObject ?? [], "enums");
        foreach (var word in enums.SelectMany(type => MetadataDocument.ObjectsOf(type, "values")))
        {
            foreach (var member in WordMembers.Where(member => word.ContainsKey(member) && word[member] is null))
            {
                word.Remove(member);
            }
        }
    }

    private static JsonObject Without(JsonObject whole)
    {
        var copy = (JsonObject)whole.DeepClone();
        DropEmpty(copy);
        return copy;
    }

    // The tool leaves the fields of types to actions.graphql, but writes the values of an enum here too, and all that could be said of each.
    private static JsonObject WithWords(JsonObject type)
    {
        if (type["values"] is JsonArray values)
        {
            foreach (var word in values.OfType<JsonObject>())
            {
                foreach (var absent in WordMembers.Where(member => !word.ContainsKey(member)))
                {
                    word[absent] = null;
                }
            }

            type["values"] = new JsonArray([.. values.Select(value => value is JsonObject word ? Pick(word, WordMembers) : value?.DeepClone())]);
        }

        return type;
    }

    private static JsonObject Action(JsonObject action, bool isBare)
    {
        var result = Pick(action, Members);
        if (result["definition"] is JsonObject definition)
        {
            var bare = isBare ? Pick(definition, DefinitionMembers, "type", "arguments", "output_type") : Pick(definition, DefinitionMembers);
            if (bare["kind"] is null)
            {
                bare.Insert(0, "kind", "");
            }

            result["definition"] = bare;
        }

        return result;
    }

    // The members in the tool's order, then the others.
    private static JsonObject Pick(JsonObject from, string[] order, params string[] without) => new(from
        .Where(member => !without.Contains(member.Key))
        .OrderBy(member => Array.IndexOf(order, member.Key) is var place && place < 0 ? order.Length : place)
        .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
