using System.Text.Json.Nodes;
using GraphQL.Types;

namespace Realtime.Rest;

/// <summary>
/// GraphQL types as OpenAPI schemas. The scalars of GraphQL itself are written where they are used; all other types without fields to select are components,
/// named as GraphQL writes them: <c>uuid</c>, or <c>uuid!</c> where there is always a value. Owned by one description, not thread-safe.
/// </summary>
internal sealed class OpenApiTypes
{
    private const string UuidPattern = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89aAbB][a-f0-9]{3}-[a-f0-9]{12}";

    private readonly SortedDictionary<string, JsonObject> _components = new(StringComparer.Ordinal);

    /// <summary>The components that what was written so far refers to.</summary>
    public JsonObject Components() => _components.Count == 0
        ? []
        : new JsonObject { ["schemas"] = new JsonObject(_components.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))) };

    /// <summary>The schema of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="selected">Writes the schema of an object type, of which a selection is taken.</param>
    public JsonObject Write(IGraphType type, Func<IGraphType, JsonObject> selected) => Write(type, isNullable: true, selected);

    /// <summary>A component for an input type, or the type itself written out.</summary>
    public JsonObject WriteInput(IGraphType type) => Write(type, isNullable: true, static _ => []);

    /// <summary>A value of a type in a URL: its JSON type alone. Null for a type that has no place in one.</summary>
    public static JsonObject? Parameter(IGraphType type) => (type is NonNullGraphType required ? required.ResolvedType : type) switch
    {
        EnumerationGraphType values => new JsonObject { ["type"] = "string", ["enum"] = Names(values) },
        ScalarGraphType scalar => Scalar(scalar.Name),
        _ => null,
    };

    private JsonObject Write(IGraphType type, bool isNullable, Func<IGraphType, JsonObject> selected)
    {
        switch (type)
        {
            case NonNullGraphType required:
                return Write(required.ResolvedType!, isNullable: false, selected);
            case ListGraphType list:
                return new JsonObject { ["type"] = "array", ["nullable"] = isNullable, ["items"] = Write(list.ResolvedType!, isNullable: true, selected) };
            case ScalarGraphType scalar when IsOfGraphQL(scalar.Name):
                return Complete(Scalar(scalar.Name), scalar, isNullable);
            case ScalarGraphType or IInputObjectGraphType:
                return Reference(type, isNullable);
            default:
                var json = selected(type);
                json["type"] = "object";
                return Complete(json, type, isNullable);
        }
    }

    private JsonObject Reference(IGraphType type, bool isNullable)
    {
        var name = isNullable ? type.Name : type.Name + "!";
        if (!_components.ContainsKey(name))
        {
            var component = new JsonObject();
            _components[name] = component; // before its fields, which may lead back to it
            Fill(component, type, isNullable);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private void Fill(JsonObject component, IGraphType type, bool isNullable)
    {
        switch (type)
        {
            case EnumerationGraphType values:
                component["type"] = "string";
                component["enum"] = Names(values);
                break;
            case ScalarGraphType scalar:
                foreach (var (key, value) in Scalar(scalar.Name))
                {
                    component[key] = value?.DeepClone();
                }

                break;
            case IInputObjectGraphType input:
                component["type"] = "object";
                component["properties"] = new JsonObject(input.Fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)WriteInput(field.ResolvedType!))));
                break;
        }

        Complete(component, type, isNullable);
    }

    private static JsonObject Complete(JsonObject json, IGraphType type, bool isNullable)
    {
        json["title"] = type.Name;
        json["nullable"] = isNullable;
        if (type.Description is { } description && !IsOfGraphQL(type.Name))
        {
            json["description"] = description;
        }

        return json;
    }

    private static bool IsOfGraphQL(string scalar) => scalar is "String" or "Int" or "Float" or "Boolean" or "ID";

    // A scalar whose values are of one JSON type only where a setting says so has none here.
    private static JsonObject Scalar(string name) => name switch
    {
        "String" or "ID" => new JsonObject { ["type"] = "string" },
        "Int" => new JsonObject { ["type"] = "integer" },
        "Float" => new JsonObject { ["type"] = "number" },
        "Boolean" => new JsonObject { ["type"] = "boolean" },
        "uuid" => new JsonObject { ["type"] = "string", ["pattern"] = UuidPattern },
        _ => [],
    };

    private static JsonArray Names(EnumerationGraphType values) => new([.. values.Values.Select(value => (JsonNode?)JsonValue.Create(value.Name))]);
}
