using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>
/// One place in a JSON tree and the path that leads there, for reading what an operator wrote: a member of the wrong kind
/// becomes Hasura's <c>parse-failed</c> error that names the place. A value; reading changes nothing.
/// </summary>
/// <remarks>
/// A document of some size is read by millions of steps and names a place in few of them, so a step is kept as a link and the path is
/// written out only when it is asked for.
/// </remarks>
internal readonly record struct JsonCursor
{
    private readonly string _start;
    private readonly Step? _last;

    /// <param name="node">The node; null for JSON null and for a member that is absent.</param>
    /// <param name="path">JSONPath of the node, <c>$.args.table</c> for example.</param>
    public JsonCursor(JsonNode? node, string path)
    {
        Node = node;
        _start = path;
        _last = null;
    }

    private JsonCursor(JsonNode? node, JsonCursor parent, string? name, int index)
    {
        Node = node;
        _start = parent._start;
        _last = new Step(parent._last, name, index);
    }

    /// <summary>The node; null for JSON null and for a member that is absent.</summary>
    public JsonNode? Node { get; init; }

    /// <summary>JSONPath of the node.</summary>
    public string Path
    {
        get => _last is null ? _start : _last.WriteAfter(_start);
        init
        {
            _start = value;
            _last = null;
        }
    }

    /// <summary>Whether there is no value: absent, or JSON null.</summary>
    public bool IsAbsent => Node is null;

    /// <summary>A member of the object here; absent when the object lacks it or when there is no object at all.</summary>
    public JsonCursor this[string name] => new((Node as JsonObject)?[name], this, name, 0);

    /// <summary>A member that must be there.</summary>
    public JsonCursor Required(string name)
    {
        var json = AsObject();
        return json.TryGetPropertyValue(name, out var value) && value is not null
            ? new JsonCursor(value, this, name, 0)
            : throw Failed($"key \"{name}\" not found");
    }

    /// <summary>The object here.</summary>
    public JsonObject AsObject() => Node as JsonObject ?? throw Unexpected("Object");

    /// <summary>The members of the object here; none when there is nothing.</summary>
    public IEnumerable<KeyValuePair<string, JsonCursor>> Members()
    {
        var parent = this;
        return IsAbsent
            ? []
            : AsObject().Select(member => KeyValuePair.Create(member.Key, new JsonCursor(member.Value, parent, member.Key, 0)));
    }

    /// <summary>The elements of the array here; none when there is nothing.</summary>
    public IEnumerable<JsonCursor> Items()
    {
        if (IsAbsent)
        {
            return [];
        }

        var array = Node as JsonArray ?? throw Unexpected("Array");
        var parent = this;
        return array.Select((item, index) => new JsonCursor(item, parent, name: null, index));
    }

    /// <summary>The string here.</summary>
    public string AsString() => TryGetString(out var text) ? text : throw Unexpected("String");

    /// <summary>The string here, or null when there is nothing.</summary>
    public string? AsOptionalString() => IsAbsent ? null : AsString();

    /// <summary>The string here, which must not be empty: a name.</summary>
    public string AsName()
    {
        var text = AsString();
        return text.Length > 0 ? text : throw Failed("empty string not allowed");
    }

    /// <summary>Whether a string is here.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? text)
    {
        text = Node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        return text is not null;
    }

    /// <summary>The Boolean here, or <paramref name="fallback"/> when there is nothing.</summary>
    public bool AsBoolean(bool fallback) => Node?.GetValueKind() switch
    {
        null => fallback,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("Bool"),
    };

    /// <summary>The whole number here, or null when there is nothing.</summary>
    public long? AsOptionalInteger()
    {
        if (IsAbsent)
        {
            return null;
        }

        // A number that was parsed is read as what is asked for; one that a command put there is an int or a long and nothing else.
        return Node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number ? throw Unexpected("Number")
            : value.TryGetValue<long>(out var number) ? number
            : value.TryGetValue<int>(out var small) ? small
            : throw Unexpected("Number");
    }

    /// <summary>The strings of the array here; none when there is nothing.</summary>
    public IReadOnlyList<string> AsStrings() => [.. Items().Select(item => item.AsString())];

    /// <summary>An error about this place.</summary>
    public GraphQLErrorException Failed(string message) => Failed(ErrorCode.ParseFailed, message);

    /// <summary>An error about this place with a code other than <c>parse-failed</c>.</summary>
    public GraphQLErrorException Failed(ErrorCode code, string message) => new GraphQLError(code, message, Path).AsException();

    private GraphQLErrorException Unexpected(string expected) =>
        Failed($"parsing {expected} failed, expected {expected}, but encountered {KindName(Node)}");

    private static string KindName(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => "Null",
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        var kind => kind.Value.ToString(),
    };

    /// <summary>One step from a node to a child: a member's name, or an element's index.</summary>
    private sealed record Step(Step? Parent, string? Name, int Index)
    {
        public string WriteAfter(string start)
        {
            var before = Parent is null ? start : Parent.WriteAfter(start);
            return Name is null ? $"{before}[{Index}]" : $"{before}.{Name}";
        }
    }
}
