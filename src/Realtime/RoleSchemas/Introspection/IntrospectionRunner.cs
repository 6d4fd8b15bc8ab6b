using System.Runtime.CompilerServices;
using System.Text.Json;
using GraphQL;
using GraphQL.SystemTextJson;
using GraphQL.Validation;
using GraphQL.Validation.Rules;
using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.RoleSchemas.Introspection;

/// <summary>
/// Answers <c>__schema</c> and <c>__type</c> from a role's own types, so that a role is told of nothing it cannot use. GraphQL.NET executes them; the few
/// answers that clients ask for again and again (the whole schema) are kept with the schema they describe. Thread-safe.
/// </summary>
internal sealed class IntrospectionRunner
{
    // A console, a code generator and a client library each have their own text of the full query.
    private const int MaxKeptAnswers = 4;

    // The whole schema of some 1,500 tables; a larger one is made anew each time rather than held beside the types.
    private const int MaxKeptLength = 16 * 1024 * 1024;

    private static readonly IValidationRule[] Rules =
    [
        FieldsOnCorrectType.Instance,
        KnownFragmentNames.Instance,
        KnownArgumentNames.Instance,
        ProvidedNonNullArguments.Instance,
        ArgumentsOfCorrectType.Instance,
        ScalarLeafs.Instance,
        NoFragmentCycles.Instance,
        NoUndefinedVariables.Instance,
        OverlappingFieldsCanBeMerged.Instance,
    ];

    private readonly ConditionalWeakTable<RoleSchema, Dictionary<string, IReadOnlyDictionary<string, string>>> _kept = [];
    private readonly DocumentExecuter _executer = new();
    private readonly GraphQLSerializer _serializer = new();

    /// <summary>The JSON of each selected introspection root field, by response key; empty when the operation asks nothing about the schema.</summary>
    /// <param name="schema">The role's schema.</param>
    /// <param name="document">The whole document.</param>
    /// <param name="operation">The operation that runs.</param>
    /// <param name="variables">The request's variables: a JSON object, or undefined.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraphQLErrorException">Introspection is disabled for the role, or the selection is not valid.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(
        RoleSchema schema, GraphQLDocument document, GraphQLOperationDefinition operation, JsonElement variables, CancellationToken cancellationToken)
    {
        if (IntrospectionSelection.Of(document, operation) is not { } asked)
        {
            return new Dictionary<string, string>();
        }

        if (schema.Snapshot.IntrospectionDisabledRoles.Contains(schema.Role))
        {
            throw new GraphQLError(ErrorCode.NotSupported, $"introspection is disabled for role: \"{schema.Role}\"").AsException();
        }

        var key = $"{operation.Name?.StringValue}\n{(variables.ValueKind == JsonValueKind.Object ? variables.GetRawText() : null)}\n{document.Source}";
        var kept = _kept.GetOrCreateValue(schema);
        lock (kept)
        {
            if (kept.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        var answer = await ExecuteAsync(schema, asked, variables, cancellationToken);
        lock (kept)
        {
            if (kept.Count < MaxKeptAnswers && answer.Values.Sum(json => (long)json.Length) <= MaxKeptLength)
            {
                kept.TryAdd(key, answer);
            }
        }

        return answer;
    }

    private async Task<IReadOnlyDictionary<string, string>> ExecuteAsync(
        RoleSchema schema, GraphQLDocument asked, JsonElement variables, CancellationToken cancellationToken)
    {
        var result = await _executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema.Types,
            Document = asked,
            Variables = variables.ValueKind == JsonValueKind.Object ? _serializer.ReadNode<Inputs>(variables) : Inputs.Empty,
            ValidationRules = Rules,
            CancellationToken = cancellationToken,
        });
        if (result.Errors is { Count: > 0 } errors)
        {
            throw new GraphQLError(ErrorCode.ValidationFailed, errors[0].Message).AsException();
        }

        using var stream = new MemoryStream();
        await _serializer.WriteAsync(stream, result, cancellationToken);
        using var json = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return json.RootElement.GetProperty("data").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetRawText(), StringComparer.Ordinal);
    }
}
