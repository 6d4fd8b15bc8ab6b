using System.Text.Json;
using GraphQLParser.AST;
using Realtime.Documents;
using Realtime.RoleSchemas;

namespace Realtime.Execution;

/// <summary>What an operation's plans have in common: the masked document, the operation in it, and who asks under which schema.</summary>
/// <param name="MaskedKey"><see cref="ParsedDocument.MaskedKey"/>.</param>
/// <param name="OperationName">The operation's name, or null.</param>
/// <param name="Role">The role.</param>
/// <param name="IncludesBackendOnly">Whether backend-only permissions apply.</param>
/// <param name="SchemaVersion"><see cref="Schema.SchemaSnapshot.Version"/>.</param>
internal readonly record struct OperationKey(string MaskedKey, string? OperationName, string Role, bool IncludesBackendOnly, long SchemaVersion);

/// <summary>
/// Plans by operation and shape of variables. A hit costs reading the shape and two dictionary look-ups; nothing of GraphQL is touched. Thread-safe and
/// bounded.
/// </summary>
/// <typeparam name="TPlan">What is kept: a plan with its SQL.</typeparam>
/// <param name="capacity">
/// Bytes: a quarter for the operations' keys, the rest for shapes and plans. A shape keeps at most 32 plans, told apart by values.
/// </param>
/// <param name="weigh">What a plan weighs, in bytes.</param>
internal sealed class PlanCache<TPlan>(long capacity, Func<TPlan, long> weigh)
    where TPlan : class
{
    private readonly BoundedCache<OperationKey, Operation> _operations = new(capacity / 4);

    // Of one operation, not of its key: that is long to hash, and was hashed to find the operation.
    private readonly BoundedCache<(Operation Operation, string Shape), Variants> _variants = new(capacity - (capacity / 4));

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
    /// <param name="owner">Whose share of the cache it takes, as in <see cref="BoundedCache{TKey, TValue}.GetOrAdd"/>.</param>
    public void Keep(OperationKey key, ParsedDocument document, JsonElement variables, RoleSchema schema, TPlan plan, OperationShape ties, int owner = 0)
    {
        if (ties.IsForOneRequest)
        {
            return;
        }

        if (!_operations.TryGet(key, out var operation))
        {
            var syntax = OperationReader.Choose(document.Syntax, key.OperationName);
            operation = _operations.GetOrAdd(key, new Operation(key.SchemaVersion, VariableShape.For(syntax, schema)), Weigh(key, syntax), owner);
        }

        var shape = operation.Shape.Of(variables);
        var variants = _variants.GetOrAdd((operation, shape), new Variants(), CacheWeights.OfEntry(shape), owner);
        var grown = variants.Add(plan, weigh(plan), ties, document.Literals, variables);
        _variants.Grow((operation, shape), grown);
    }

    /// <summary>Forgets the plans of schemas older than a version.</summary>
    public void ForgetOlderThan(long schemaVersion)
    {
        _operations.RemoveWhere(key => key.SchemaVersion < schemaVersion);
        _variants.RemoveWhere(key => key.Operation.SchemaVersion < schemaVersion);
    }

    /// <summary>Operations held now.</summary>
    public int Count => _operations.Count;

    /// <summary>What is held weighs so many bytes.</summary>
    public long Weight => _operations.Weight + _variants.Weight;

    // The shape knows each variable by name and type.
    private static long Weigh(OperationKey key, GraphQLOperationDefinition operation) =>
        CacheWeights.OfEntry(key.MaskedKey) + CacheWeights.Of(key.OperationName) + CacheWeights.Of(key.Role) + (400L * (operation.Variables?.Count ?? 0));

    private sealed class Operation(long schemaVersion, VariableShape shape)
    {
        public long SchemaVersion => schemaVersion;

        public VariableShape Shape => shape;
    }

    /// <summary>Plans of one shape, told apart by the values that some of them looked at while they were made. Most shapes have one plan.</summary>
    private sealed class Variants
    {
        private const int Most = 32;
        private readonly Lock _adding = new();
        private volatile Variant[] _variants = [];

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

        /// <returns>By how much all of them have become heavier.</returns>
        public long Add(TPlan plan, long weight, OperationShape shape, LiteralTable literals, JsonElement variables)
        {
            var added = Variant.Of(
                plan,
                weight,
                [.. shape.FixedLiterals.Select(ordinal => (ordinal, literals.Literals[ordinal].Text))],
                [.. shape.FixedVariables.Select(name => (name, RawText(variables, name)))]);
            lock (_adding)
            {
                var gone = _variants.Length < Most ? 0 : _variants[0].Weight;
                _variants = [.. _variants.TakeLast(Most - 1), added];
                return added.Weight - gone;
            }
        }
    }

    private sealed record Variant(TPlan Plan, long Weight, (int Ordinal, string Text)[] Literals, (string Name, string? Json)[] Variables)
    {
        /// <summary>One whose values weigh beside the plan.</summary>
        public static Variant Of(TPlan plan, long weight, (int Ordinal, string Text)[] literals, (string Name, string? Json)[] variables)
        {
            weight += literals.Sum(literal => CacheWeights.Of(literal.Text)) + variables.Sum(variable => CacheWeights.Of(variable.Json));
            return new Variant(plan, weight, literals, variables);
        }

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
