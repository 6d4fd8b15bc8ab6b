using System.Text;
using System.Text.Json.Nodes;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using GraphQLParser.Visitors;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>
/// The types of actions in GraphQL's own language: the file <c>actions.graphql</c> of a metadata directory, beside <c>actions.yaml</c>, which holds the rest.
/// Actions are not served; they are carried along. Without state.
/// </summary>
public static class ActionTypes
{
    /// <summary>The member of <c>custom_types</c> that keeps, as text, definitions for which the metadata have no place of their own.</summary>
    public const string OtherDefinitions = "other_definitions";

    /// <summary>Members of a type that only the language has: the interfaces of an object, and what is marked by directives.</summary>
    public static readonly IReadOnlyList<string> LanguageMembers = ["implements", "directives"];

    private static readonly string[] RootNames = ["Query", "Mutation"];

    /// <summary>Adds what the types say to what <c>actions.yaml</c> says.</summary>
    /// <exception cref="GraphQLErrorException">It is not GraphQL.</exception>
    public static void Merge(JsonObject actions, string text)
    {
        GraphQLDocument document;
        try
        {
            document = Parser.Parse(text);
        }
        catch (GraphQLSyntaxErrorException fault)
        {
            throw new GraphQLError(ErrorCode.ParseFailed, fault.Message).AsException();
        }

        foreach (var definition in document.Definitions)
        {
            switch (definition)
            {
                case GraphQLObjectTypeDefinition root when RootNames.Contains(root.Name.StringValue):
                    MergeActions(actions, root.Fields, root.Name.StringValue);
                    break;
                case GraphQLObjectTypeExtension root when RootNames.Contains(root.Name.StringValue):
                    MergeActions(actions, root.Fields, root.Name.StringValue);
                    break;
                case GraphQLObjectTypeDefinition or GraphQLInputObjectTypeDefinition or GraphQLEnumTypeDefinition or GraphQLScalarTypeDefinition:
                    MergeType(actions, (GraphQLTypeDefinition)definition);
                    break;
                case not (GraphQLOperationDefinition or GraphQLFragmentDefinition):
                    MergeOther(actions, new SDLPrinter().Print(definition).Trim());
                    break;
            }
        }
    }

    // Interfaces, unions, directives and extensions of types: nothing here serves them, and an export must not lose them.
    private static void MergeOther(JsonObject actions, string definition)
    {
        if (actions["custom_types"] is not JsonObject types)
        {
            actions["custom_types"] = types = [];
        }

        if (types[OtherDefinitions] is not JsonArray others)
        {
            types[OtherDefinitions] = others = [];
        }

        if (!others.Any(other => MetadataDocument.TextOf(other) == definition))
        {
            others.Add(definition);
        }
    }

    private static void MergeActions(JsonObject actions, GraphQLFieldsDefinition? fields, string root)
    {
        foreach (var field in fields?.Items ?? [])
        {
            var entry = Entry(actions, "actions", field.Name.StringValue);
            if (entry["definition"] is not JsonObject definition)
            {
                entry["definition"] = definition = [];
            }

            Set(definition, "output_type", TypeText(field.Type));
            Set(definition, "type", root.ToLowerInvariant());
            var arguments = new JsonArray(
                [.. (field.Arguments?.Items ?? []).Select(argument => (JsonNode)Typed(argument.Name, argument.Type, argument.Description))]);
            if (arguments.Count > 0 || definition["arguments"] is not null)
            {
                Set(definition, "arguments", arguments);
            }

            if (field.Description is { } description && entry["comment"] is null)
            {
                entry["comment"] = description.Value.ToString();
            }
        }
    }

    private static void MergeType(JsonObject actions, GraphQLTypeDefinition type)
    {
        if (actions["custom_types"] is not JsonObject types)
        {
            actions["custom_types"] = types = [];
        }

        var (list, member, values) = type switch
        {
            GraphQLObjectTypeDefinition json =>
                ("objects", "fields", (json.Fields?.Items ?? []).Select(field => Marked(Typed(field.Name, field.Type, field.Description), field))),
            GraphQLInputObjectTypeDefinition input =>
                ("input_objects", "fields", (input.Fields?.Items ?? []).Select(field => Marked(Typed(field.Name, field.Type, field.Description), field))),
            GraphQLEnumTypeDefinition words => ("enums", "values", (words.Values?.Items ?? [])
                .Select(value => Marked(Described(new JsonObject { ["value"] = value.Name.StringValue }, value.Description), value))),
            _ => ("scalars", "", Enumerable.Empty<JsonObject>()),
        };
        var entry = Entry(types, list, type.Name.StringValue);
        Described(entry, type.Description);
        Marked(entry, type as IHasDirectivesNode);
        if (type is GraphQLObjectTypeDefinition { Interfaces.Items: { Count: > 0 } interfaces })
        {
            Set(entry, "implements", new JsonArray([.. interfaces.Select(item => (JsonNode)item.Name.StringValue)]));
        }

        if (member.Length > 0)
        {
            Set(entry, member, new JsonArray([.. values]));
        }
    }

    /// <summary>The types of actions as GraphQL.</summary>
    public static string Write(JsonArray actions, JsonObject types)
    {
        var text = new StringBuilder();
        foreach (var action in actions.OfType<JsonObject>())
        {
            var definition = action["definition"] as JsonObject ?? [];
            var root = MetadataDocument.TextOf(definition["type"]) == "query" ? "Query" : "Mutation";
            var arguments = string.Concat(MetadataDocument.ObjectsOf(definition, "arguments").Select(argument => $"    {Argument(argument)}\n"));
            Add(text, null, $"type {root} {{\n  {Name(action)}{(arguments.Length > 0 ? $"(\n{arguments}  )" : "")}: {MetadataDocument.TextOf(definition["output_type"])}\n}}\n\n");
        }

        foreach (var (list, keyword) in new[] { ("enums", "enum"), ("input_objects", "input"), ("objects", "type"), ("scalars", "scalar") })
        {
            foreach (var type in MetadataDocument.ObjectsOf(types, list))
            {
                var members = MetadataDocument.ObjectsOf(type, keyword == "enum" ? "values" : "fields").Select(member => "  " + Argument(member) + "\n");
                var head = $"{keyword} {Name(type)}{Words(type, "implements", " implements ", " & ")}{Directives(type)}";
                Add(text, type, keyword == "scalar" ? $"{head}\n\n" : $"{head} {{\n{string.Concat(members)}}}\n\n");
            }
        }

        foreach (var other in (types[OtherDefinitions] as JsonArray ?? []).Select(MetadataDocument.TextOf).OfType<string>())
        {
            text.Append(other).Append("\n\n");
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, JsonObject? described, string definition) =>
        text.Append(described is null ? "" : Description(described)).Append(definition);

    private static string Argument(JsonObject argument) =>
        Description(argument) + (MetadataDocument.TextOf(argument["value"]) ?? $"{Name(argument)}: {MetadataDocument.TextOf(argument["type"])}") + Directives(argument);

    private static string Directives(JsonObject entry) => Words(entry, "directives", " ", " ");

    private static string Words(JsonObject entry, string member, string before, string between) =>
        (entry[member] as JsonArray)?.Select(MetadataDocument.TextOf).OfType<string>().ToList() is { Count: > 0 } words
            ? before + string.Join(between, words)
            : "";

    // As the tool writes it: on the same line, with a space on either side.
    private static string Description(JsonObject described) =>
        MetadataDocument.TextOf(described["description"])?.Trim() is { Length: > 0 } text ? $"\"\"\" {text.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal)} \"\"\" " : "";

    private static string Name(JsonObject entry) => MetadataDocument.NameOf(entry) ?? "";

    private static JsonObject Typed(GraphQLName name, GraphQLType type, GraphQLDescription? description) =>
        Described(new JsonObject { ["name"] = name.StringValue, ["type"] = TypeText(type) }, description);

    private static JsonObject Described(JsonObject entry, GraphQLDescription? description)
    {
        if (description is not null)
        {
            Set(entry, "description", description.Value.ToString().Trim());
        }

        return entry;
    }

    private static JsonObject Marked(JsonObject entry, IHasDirectivesNode? node)
    {
        if (node?.Directives is { Items.Count: > 0 } directives)
        {
            Set(entry, "directives", new JsonArray([.. directives.Items.Select(item => (JsonNode)new SDLPrinter().Print(item).Trim())]));
        }

        return entry;
    }

    private static string TypeText(GraphQLType type) => type switch
    {
        GraphQLNonNullType required => TypeText(required.Type) + "!",
        GraphQLListType list => $"[{TypeText(list.Type)}]",
        GraphQLNamedType named => named.Name.StringValue,
        _ => "",
    };

    private static JsonObject Entry(JsonObject parent, string list, string name)
    {
        if (parent[list] is not JsonArray entries)
        {
            parent[list] = entries = [];
        }

        var entry = entries.OfType<JsonObject>().FirstOrDefault(candidate => MetadataDocument.NameOf(candidate) == name);
        if (entry is null)
        {
            entries.Add(entry = new JsonObject { ["name"] = name });
        }

        return entry;
    }

    // Members that the YAML file has the same keep what else stands beside them.
    private static void Set(JsonObject entry, string name, JsonNode value)
    {
        if (value is not JsonArray || entry[name] is not JsonArray old || !Same(old, (JsonArray)value))
        {
            entry[name] = value;
        }
    }

    private static bool Same(JsonArray old, JsonArray given) => old.Count == given.Count && old.Zip(given).All(pair => pair.Second is JsonValue
        ? JsonNode.DeepEquals(pair.First, pair.Second)
        : pair.First is JsonObject first && pair.Second is JsonObject second && second.All(member => JsonNode.DeepEquals(first[member.Key], member.Value)));
}
