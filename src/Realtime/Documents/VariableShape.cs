using System.Text;
using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;
using Realtime.RoleSchemas;

namespace Realtime.Documents;

/// <summary>
/// What a plan depends on of the variables' values: for a scalar its JSON kind, for an input object which members it has, for a list of objects each one's
/// shape. Two requests with the same document and the same shape share a plan. Immutable, made once per operation and role.
/// </summary>
/// <remarks>
/// Lists of scalars are one letter per kind found, whatever their length: they are bound as one array. So are lists of rows that are all alike
/// (<see cref="UniformRows"/>), unless they are nested in another list: one letter per kind and column.
/// </remarks>
internal sealed class VariableShape
{
    private readonly (string Name, IGraphType? Type)[] _variables;

    private VariableShape((string Name, IGraphType? Type)[] variables) => _variables = variables;

    /// <summary>The shape reader for an operation's declared variables.</summary>
    public static VariableShape For(GraphQLOperationDefinition operation, RoleSchema schema) => new(
        [.. (operation.Variables?.Items ?? []).Select(variable => (variable.Variable.Name.StringValue, Resolve(variable.Type, schema.Types)))]);

    /// <summary>The shape of one request's variables.</summary>
    public string Of(JsonElement variables)
    {
        var hasObject = variables.ValueKind == JsonValueKind.Object;
        if (_variables.Length == 0)
        {
            return hasObject && variables.EnumerateObject().Any() ? "+" : "";
        }

        var shape = new StringBuilder(32);
        var found = 0;
        foreach (var (name, type) in _variables)
        {
            if (hasObject && variables.TryGetProperty(name, out var value))
            {
                found++;
                Append(shape, value, type);
            }
            else
            {
                shape.Append('-');
            }
        }

        // Undeclared variables are an error: never the same key as a request without them.
        if (hasObject && variables.GetPropertyCount() != found)
        {
            shape.Append('+');
        }

        return shape.ToString();
    }

    private static void Append(StringBuilder shape, JsonElement value, IGraphType? type, bool isInList = false)
    {
        switch (type, value.ValueKind)
        {
            case (NonNullGraphType nonNull, _):
                Append(shape, value, nonNull.ResolvedType, isInList);
                break;
            case (EnumerationGraphType, JsonValueKind.String):
                shape.Append('e').Append(value.GetRawText());
                break;
            case (IInputObjectGraphType input, JsonValueKind.Object):
                AppendObject(shape, value, input, isInList);
                break;
            case (ListGraphType list, JsonValueKind.Array):
                AppendList(shape, value, list.ResolvedType!, isInList);
                break;
            case (ListGraphType list, not JsonValueKind.Null):
                shape.Append('1');
                Append(shape, value, list.ResolvedType, isInList);
                break;
            default:
                shape.Append(ScalarKinds.Letter(value));
                break;
        }
    }

    private static void AppendObject(StringBuilder shape, JsonElement value, IInputObjectGraphType input, bool isInList)
    {
        shape.Append('{');
        foreach (var member in value.EnumerateObject())
        {
            // A name the type lacks is an error always; marked, so that no crafted name can spell the shape of a valid object.
            var definition = input.Fields.Find(member.Name);
            shape.Append(definition is null ? "?" : member.Name).Append(':');
            Append(shape, member.Value, definition?.ResolvedType, isInList);
        }

        shape.Append('}');
    }

    private static void AppendList(StringBuilder shape, JsonElement value, IGraphType elementType, bool isInList)
    {
        if (!InputReader.IsScalar(elementType))
        {
            if (!isInList && UniformRows.Of(value, elementType) is { } members)
            {
                shape.Append("[=");
                foreach (var member in members)
                {
                    shape.Append(member.Name).Append(':').Append(member.Kinds).Append(',');
                }

                shape.Append(']');
                return;
            }

            shape.Append('[');
            foreach (var element in value.EnumerateArray())
            {
                Append(shape, element, elementType, isInList: true);
            }

            shape.Append(']');
            return;
        }

        var kinds = 0u;
        foreach (var element in value.EnumerateArray())
        {
            kinds |= 1u << (ScalarKinds.Letter(element) - 'a');
        }

        shape.Append('*').Append(kinds);
    }

    private static IGraphType? Resolve(GraphQLType type, ISchema schema) => type switch
    {
        GraphQLNonNullType nonNull => Resolve(nonNull.Type, schema) is { } inner ? new NonNullGraphType(inner) : null,
        GraphQLListType list => Resolve(list.Type, schema) is { } element ? new ListGraphType(element) : null,
        GraphQLNamedType named => schema.AllTypes[named.Name.StringValue],
        _ => null,
    };
}
