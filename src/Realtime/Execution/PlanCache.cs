using System.Collections.Concurrent;
using System.Text.Json;
using Realtime.Plans.Documents;
using Realtime.RoleSchemas;

namespace Realtime.Execution;

/// <summary>What an operation's plans have in common: the masked document, the operation in it, and who asks under which schema.</summary>
/// <param name="MaskedKey"><see cref="ParsedDocument.MaskedKey"/>.</param>
/// <param name="OperationName">The operation's name, or null.</param>
/// <param name="Role">The role.</param>
/// <param name="IncludesBackendOnly">Whether backend-only permissions apply.</param>
/// <param name="SchemaVersion"><see cref="Schema.SchemaSnapshot.Version"/>.</param>
public readonly record struct OperationKey(string MaskedKey, string? OperationName, string Role, bool IncludesBackendOnly, long SchemaVersion);

/// <summary>
/// Plans by operation and shape of variables. A hit costs reading the shape and one or two dictionary look-ups; nothing of GraphQL is touched. Thread-safe and
/// bounded; plans of older schemas age out.
/// </summary>
/// <typeparam name="TPlan">What is kept: a plan with its SQL.</typeparam>
/// <param name="capacity">The most operations; each keeps at most 64 shapes.</param>
public sealed class PlanCache<TPlan>(int capacity)
    where TPlan : class
{
    private const int ShapesPerOperation = 64;
    private readonly BoundedCache<OperationKey, Operation> _operations = new(capacity);

    /// <summary>The plan kept for a request, or null.</summary>
    /// <param name="key">The operation.</param>
    /// <param name="document">The document as read.</param>
    /// <param name="variables">The given variables.</param>
    public TPlan? Find(OperationKey key, ParsedDocument document, JsonElement variables) =>
        _operations.TryGet(key, out var operation) && operation.Variants.TryGet(operation.Shape.Of(variables), out var variants)
            ? variants.Find(document.Literals, variables)
            : null;

    /// <summary>Keeps a plan for requests that differ from this one only in what the plan is not tied to.</summary>
    /// <param name="key">The operation.</param>
    /// <param name="document">The document it was made for.</param>
    /// <param name="variables">The variables it was made for.</param>
    /// <param name="schema">The schema it was made with.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="ties">What of the request it is tied to.</param>
    public void Keep(OperationKey key, ParsedDocument document, JsonElement variables, RoleSchema schema, TPlan plan, OperationShape ties)
    {
        if (ties.IsForOneRequest)
        {
            return;
        }

        if (!_operations.TryGet(key, out var operation))
        {
            var syntax = OperationReader.Choose(document.Syntax, key.OperationName);
            operation = _operations.GetOrAdd(key, new Operation(VariableShape.For(syntax, schema)));
        }

        operation.Variants.GetOrAdd(operation.Shape.Of(variables), new Variants()).Add(plan, ties, document.Literals, variables);
    }

    /// <summary>Operations held now.</summary>
    public int Count => _operations.Count;

    private sealed class Operation(VariableShape shape)
    {
        public VariableShape Shape { get; } = shape;

        public BoundedCache<string, Variants> Variants { get; } = new(ShapesPerOperation);
    }

    /// <summary>Plans of one shape, told apart by the values that some of them looked at while they were made.</summary>
    private sealed class Variants
    {
        private const int Most = 32;
        private readonly ConcurrentQueue<Variant> _variants = new();

        public TPlan? Find(LiteralTable literals, JsonElement variables)
        {
            foreach (var variant in _variants)
            {
                if (variant.Fits(literals, variables))
                {
                    return variant.Plan;
                }
            }

            return null;
        }

        public void Add(TPlan plan, OperationShape shape, LiteralTable literals, JsonElement variables)
        {
            if (_variants.Count >= Most)
            {
                _variants.TryDequeue(out _);
            }

            _variants.Enqueue(new Variant(
                plan,
                [.. shape.FixedLiterals.Select(ordinal => (ordinal, literals.Literals[ordinal].Text))],
                [.. shape.FixedVariables.Select(name => (name, RawText(variables, name)))]));
        }
    }

    private sealed record Variant(TPlan Plan, (int Ordinal, string Text)[] Literals, (string Name, string? Json)[] Variables)
    {
        public bool Fits(LiteralTable literals, JsonElement variables)
        {
            foreach (var (ordinal, text) in Literals)
            {
                if (literals.Literals[ordinal].Text != text)
                {
                    return false;
                }
            }

            foreach (var (name, json) in Variables)
            {
                if (RawText(variables, name) != json)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static string? RawText(JsonElement variables, string name) =>
        variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
