using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;

namespace Realtime.Execution;

/// <summary>Turns slots into the texts that Postgres' input functions read. Values are never spliced into SQL: each text is a parameter.</summary>
internal static class SlotBinder
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of one slot; null is SQL NULL.</summary>
    /// <exception cref="GraphQLErrorException">A session variable is missing.</exception>
    public static string? Bind(Slot slot, in RequestValues values)
    {
        switch (slot.Origin)
        {
            case ValueOrigin.StreamStart start:
                return Bind(slot with { Origin = start.Given }, values);
            case ValueOrigin.Session session:
                return BindSession(slot, values.Session[session.Name] ?? throw MissingSessionVariable(session.Name));
            case ValueOrigin.SessionJson:
                return WriteSession(values.Session.Variables);
            case ValueOrigin.Literal literal when slot.Encoding is SlotEncoding.Text && slot.Check is null && slot.Type.Kind != Catalog.PgTypeKind.Array:
                return values.Literals.Literals[literal.Ordinal].Text;
            default:
                return Encode(slot, Resolve(slot.Origin, values));
        }
    }

    /// <summary>The JSON value of an origin in a request.</summary>
    public static JsonElement Resolve(ValueOrigin origin, in RequestValues values)
    {
        switch (origin)
        {
            case ValueOrigin.Literal literal:
                return values.Literals.Literals[literal.Ordinal].ToJson();
            case ValueOrigin.Constant constant:
                return constant.Json;
            case ValueOrigin.Variable variable:
                return values.Tree.Find(variable);
            case ValueOrigin.Session session:
                return JsonSerializer.SerializeToElement(
                    values.Session[session.Name] ?? throw MissingSessionVariable(session.Name), ExecutionJson.Default.String);
            case ValueOrigin.Template template:
                return ParseWritten(template.Json, values);
            default:
                return JsonDocument.Parse(WriteSession(values.Session.Variables)).RootElement.Clone();
        }
    }

    /// <summary>A JSON value as the text of a slot.</summary>
    public static string? Encode(Slot slot, JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        if (slot.Check is { } check)
        {
            ValueChecks.Check(check, json, slot.IsArrayOfType || slot.Type.Underlying.Kind == Catalog.PgTypeKind.Array, slot.Path);
        }

        switch (slot.Encoding)
        {
            case SlotEncoding.Json:
                return json.GetRawText();
            case SlotEncoding.Array when !slot.IsArrayOfType && json.ValueKind == JsonValueKind.String && json.GetString() is ['{', ..] literal:
                return literal; // a value of an array type may be given as Postgres writes it
            case SlotEncoding.Array:
                return IsJson(slot.IsArrayOfType ? slot.Type : slot.Type.Underlying.Element)
                    ? PgArrayLiteral.Write(Elements(json).Select(element => JsonElementText(slot, element)))
                    : PgArrayLiteral.Write(json, IsInteger(slot.IsArrayOfType ? slot.Type : slot.Type.Underlying.Element));
            case SlotEncoding.Text when json.ValueKind == JsonValueKind.Array && (slot.Type.Underlying.Kind == Catalog.PgTypeKind.Array || slot.IsArrayOfType):
                return PgArrayLiteral.Write(json);
            case SlotEncoding.Text when json.ValueKind == JsonValueKind.Number && IsInteger(slot.Type):
                return Integer(json);
            default:
                return json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText();
        }
    }

    // In a list of jsonb values a text keeps its quotes; in a value of type jsonb[] a text that is JSON is taken as that, as Hasura takes it. An array is one
    // element in both.
    private static string? JsonElementText(Slot slot, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String when !slot.IsArrayOfType && IsJson(element.GetString()!) => element.GetString(),
        _ => element.GetRawText(),
    };

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsJson(Catalog.PgType? element) => element?.Underlying.InternalName is "json" or "jsonb";

    private static IEnumerable<JsonElement> Elements(JsonElement json) => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [json];

    private static bool IsInteger(Catalog.PgType? type) => type?.Underlying.InternalName is "int2" or "int4" or "int8";

    /// <summary>An integer as Postgres reads one: 1.0 and 1e3 are integers of JSON alone.</summary>
    internal static string Integer(JsonElement json)
    {
        var text = json.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E') && json.TryGetDecimal(out var number) && decimal.Truncate(number) == number
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : text;
    }

    // An array of the column's type from a session variable: Postgres' literal {a,b}, or a JSON array.
    private static string BindSession(Slot slot, string text)
    {
        var isArray = slot.Encoding == SlotEncoding.Array || slot.IsArrayOfType || slot.Type.Underlying.Kind == Catalog.PgTypeKind.Array;
        return isArray && text.StartsWith('[') && TryParse(text) is { ValueKind: JsonValueKind.Array } array ? PgArrayLiteral.Write(array) : text;
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null; // not JSON: then it is taken as it stands, and Postgres says what it thinks of it
        }
    }

    private static JsonElement ParseWritten(JsonTemplate template, in RequestValues values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            Write(writer, template, values);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, JsonTemplate template, in RequestValues values)
    {
        switch (template)
        {
            case JsonTemplate.Fixed constant:
                constant.Json.WriteTo(writer);
                break;
            case JsonTemplate.Leaf leaf:
                var json = Resolve(leaf.Origin, values);
                if (json.ValueKind == JsonValueKind.Undefined)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    json.WriteTo(writer);
                }

                break;
            case JsonTemplate.ArrayOf array:
                writer.WriteStartArray();
                foreach (var item in array.Items)
                {
                    Write(writer, item, values);
                }

                writer.WriteEndArray();
                break;
            case JsonTemplate.ObjectOf members:
                writer.WriteStartObject();
                foreach (var (name, value) in members.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, values);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static string WriteSession(IReadOnlyDictionary<string, string> variables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            // Ordered, so that equal sessions give equal texts: a cohort's key is made of them.
            foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static GraphQLErrorException MissingSessionVariable(string name) =>
        new GraphQLError(ErrorCode.NotFound, $"missing session variables: \"{name}\"").AsException();
}
