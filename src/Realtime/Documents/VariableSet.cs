using System.Text.Json;
using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>One declared variable with its value in this request.</summary>
/// <param name="Origin">Where its value comes from when a plan runs.</param>
/// <param name="Type">The declared type.</param>
/// <param name="HasDefault">Whether a default is declared.</param>
/// <param name="Default">The default as JSON; undefined for none.</param>
/// <param name="Value">The given value; the default when none is given; undefined when neither.</param>
internal sealed record DeclaredVariable(ValueOrigin.Variable Origin, GraphQLType Type, bool HasDefault, JsonElement Default, JsonElement Value);

/// <summary>The variables of one operation in one request: declarations joined with the given values.</summary>
internal sealed class VariableSet
{
    private readonly Dictionary<string, DeclaredVariable> _variables;

    private VariableSet(Dictionary<string, DeclaredVariable> variables) => _variables = variables;

    /// <summary>Joins declarations and values.</summary>
    /// <exception cref="GraphQLErrorException">A value is missing, null for a non-null type, or not declared.</exception>
    public static VariableSet Create(GraphQLOperationDefinition operation, JsonElement given, LiteralTable literals, DocumentLimits limits)
    {
        var variables = new Dictionary<string, DeclaredVariable>(StringComparer.Ordinal);
        var declared = operation.Variables?.Items ?? [];
        if (declared.Count > limits.MaxVariables)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"the operation declares more than {limits.MaxVariables} variables").AsException();
        }

        foreach (var definition in declared)
        {
            var name = definition.Variable.Name.StringValue;
            if (!variables.TryAdd(name, Declare(definition, name, given, literals)))
            {
                throw Invalid($"multiple definitions for variable '{name}'");
            }
        }

        RefuseUndeclared(given, variables);
        return new VariableSet(variables);
    }

    /// <summary>The variable of that name, or null.</summary>
    public DeclaredVariable? Find(string name) => _variables.GetValueOrDefault(name);

    /// <summary>A type as GraphQL writes it: <c>[Int!]!</c>.</summary>
    public static string Print(GraphQLType type) => type switch
    {
        GraphQLNonNullType nonNull => Print(nonNull.Type) + "!",
        GraphQLListType list => "[" + Print(list.Type) + "]",
        GraphQLNamedType named => named.Name.StringValue,
        _ => throw new InvalidOperationException($"unknown type syntax {type.Kind}"),
    };

    private static DeclaredVariable Declare(GraphQLVariableDefinition definition, string name, JsonElement given, LiteralTable literals)
    {
        var defaultValue = definition.DefaultValue is { } literal ? ConstantReader.Read(literal, literals) : default;
        var value = given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out var found) ? found : defaultValue;
        if (definition.Type is GraphQLNonNullType)
        {
            value = value.ValueKind == JsonValueKind.Null && definition.DefaultValue is not null ? defaultValue : value; // as Hasura takes it
            if (value.ValueKind == JsonValueKind.Undefined)
            {
                throw Invalid($"expecting a value for non-nullable variable: '{name}'");
            }

            if (value.ValueKind == JsonValueKind.Null)
            {
                throw Invalid($"null value found for non-nullable type: '{Print(definition.Type)}'");
            }
        }

        var hasDefault = definition.DefaultValue is not null;
        var origin = new ValueOrigin.Variable(name, [], defaultValue) { NullIsDefault = hasDefault && definition.Type is GraphQLNonNullType };
        return new DeclaredVariable(origin, definition.Type, hasDefault, defaultValue, value);
    }

    /// <summary>
    /// Refuses values of variables that the operation declares and does not use: Hasura takes those of used ones alone, and passes over a declaration.
    /// </summary>
    /// <exception cref="GraphQLErrorException">There are some.</exception>
    public static void RefuseUnused(JsonElement given, IReadOnlySet<string> used)
    {
        if (given.ValueKind == JsonValueKind.Object)
        {
            Refuse(given.EnumerateObject().Where(member => !used.Contains(member.Name)));
        }
    }

    private static void RefuseUndeclared(JsonElement given, Dictionary<string, DeclaredVariable> variables)
    {
        switch (given.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return;
            case not JsonValueKind.Object:
                throw new GraphQLError(ErrorCode.ParseFailed, "expected an object for variables", "$.variables").AsException();
        }

        Refuse(given.EnumerateObject().Where(member => !variables.ContainsKey(member.Name)));
    }

    private static void Refuse(IEnumerable<JsonProperty> members)
    {
        var names = members.Select(member => member.Name).ToList();
        if (names.Count > 0)
        {
            throw Invalid($"unexpected variables in variableValues: {string.Join(", ", names)}");
        }
    }

    private static GraphQLErrorException Invalid(string message) => new GraphQLError(ErrorCode.ValidationFailed, message).AsException();
}
