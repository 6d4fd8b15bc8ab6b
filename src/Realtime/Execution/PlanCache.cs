using System.Collections.Immutable;
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
/// Plans by operation and shape of variables. A hit costs reading the shape and two dictionary look-ups; nothing of GraphQL is touched. Thread-safe and bounded.
/// </summary>
/// <typeparam name="TPlan">What is kept: a plan with its SQL.</typeparam>
/// <param name="capacity">The most operations, and the most shapes of all operations together; a shape keeps at most 32 plans, told apart by values.</param>
public sealed class PlanCache<TPlan>(int capacity)
    where TPlan : class
{
    private readonly BoundedCache<OperationKey, Operation> _operations = new(capacity);

    // Of one operation, not of its key: that is long to hash, and was hashed to find the operation.
    private readonly BoundedCache<(Operation Operation, string Shape), Variants> _variants = new(capacity);

    /// <summary>The plan kept for a request, or null.</summary>
    /// <param name="key">The operation.</param>
    /// <param name="document">The document as read.</param>
    /// <param name="variables">The given variables.</param>
    public TPlan? Find(OperationKey key, ParsedDocument document, JsonElement variables) =>
        _operations.TryGet(key, out var operation) && _variants.TryGet((operation, operation.Shape.Of(variables)), out var variants)
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
            operation = _operations.GetOrAdd(key, new Operation(key.SchemaVersion, VariableShape.For(syntax, schema)));
        }

        _variants.GetOrAdd((operation, operation.Shape.Of(variables)), new Variants()).Add(plan, ties, document.Literals, variables);
    }

    /// <summary>Forgets the plans of schemas older than a version.</summary>
    public void ForgetOlderThan(long schemaVersion)
    {
        _operations.RemoveWhere(key => key.SchemaVersion < schemaVersion);
        _variants.RemoveWhere(key => key.Operation.SchemaVersion < schemaVersion);
    }

    /// <summary>Operations held now.</summary>
    public int Count => _operations.Count;

    private sealed class Operation(long schemaVersion, VariableShape shape)
    {
        public long SchemaVersion => schemaVersion;

        public VariableShape Shape => shape;
    }

    /// <summary>Plans of one shape, told apart by the values that some of them looked at while they were made. Most shapes have one plan.</summary>
    private sealed class Variants
    {
        private const int Most = 32;
        private ImmutableArray<Variant> _variants = [];

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
            var added = new Variant(
                plan,
                [.. shape.FixedLiterals.Select(ordinal => (ordinal, literals.Literals[ordinal].Text))],
                [.. shape.FixedVariables.Select(name => (name, RawText(variables, name)))]);
            ImmutableInterlocked.Update(ref _variants, (held, newest) => [.. held.TakeLast(Most - 1), newest], added);
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
