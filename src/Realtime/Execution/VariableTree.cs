using System.Text.Json;
using Realtime.Documents;

namespace Realtime.Execution;

/// <summary>
/// A request's variables, walked by the steps of slots. A list is read through once, however many of its elements are asked for: <see cref="JsonElement"/>
/// counts from the start for each. Belongs to one request; not thread-safe.
/// </summary>
/// <param name="variables">The variables' object, or undefined.</param>
internal sealed class VariableTree(JsonElement variables)
{
    private readonly Dictionary<string, Node> _roots = new(StringComparer.Ordinal);

    /// <summary>The value of a variable or of a part of it; undefined when there is none.</summary>
    public JsonElement Find(ValueOrigin.Variable variable)
    {
        if (variable.Steps.Count == 0)
        {
            return Value(variable);
        }

        if (!_roots.TryGetValue(variable.Name, out var node))
        {
            _roots.Add(variable.Name, node = new Node(Value(variable)));
        }

        for (var index = 0; index < variable.Steps.Count - 1; index++)
        {
            node = node.Child(variable.Steps[index]);
        }

        return node.Value(variable.Steps[^1]);
    }

    private JsonElement Value(ValueOrigin.Variable variable) =>
        variables.ValueKind != JsonValueKind.Object || !variables.TryGetProperty(variable.Name, out var value)
            || (variable.NullIsDefault && value.ValueKind == JsonValueKind.Null)
            ? variable.Default
            : value;

    private sealed class Node(JsonElement json)
    {
        private JsonElement[]? _items;
        private Node?[]? _children;
        private Dictionary<string, Node>? _members;

        public Node Child(object step)
        {
            switch (step)
            {
                case string member:
                    _members ??= new Dictionary<string, Node>(StringComparer.Ordinal);
                    return _members.TryGetValue(member, out var known) ? known : _members[member] = new Node(Value(member));
                case int position when json.ValueKind == JsonValueKind.Array:
                    _children ??= new Node?[json.GetArrayLength()];
                    return position < _children.Length ? _children[position] ??= new Node(Value(position)) : new Node(default);
                default:
                    return this; // one value given where a list is expected is its first element
            }
        }

        public JsonElement Value(object step) => (step, json.ValueKind) switch
        {
            (string member, JsonValueKind.Object) => json.TryGetProperty(member, out var inner) ? inner : default,
            (string, _) => default,
            (int position, JsonValueKind.Array) => (_items ??= [.. json.EnumerateArray()]) is var items && position < items.Length ? items[position] : default,
            _ => json,
        };
    }
}
