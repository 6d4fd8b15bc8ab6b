using System.Text.Json;
using GraphQL.Types;
using Realtime.Operations;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>Reads a variable's JSON against an input type: the same rules as for literals, paths those of the place where the variable stands.</summary>
internal sealed class JsonInputReader(DocumentLimits limits, CancellationToken cancellationToken)
{
    /// <summary>Reads a value.</summary>
    public InputValue Read(
        JsonElement json, IGraphType type, string path, ValueOrigin.Variable origin, bool nonNegative = false, bool isColumn = false, int depth = 0)
    {
        if (depth > limits.MaxInputDepth)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"input values may be nested {limits.MaxInputDepth} levels deep", path).AsException();
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (type is NonNullGraphType nonNull)
        {
            var inner = nonNull.ResolvedType!;
            return json.ValueKind == JsonValueKind.Null
                ? throw InputErrors.Mismatch(inner, "null", path, nonNegative)
                : Read(json, inner, path, origin, nonNegative, isColumn, depth);
        }

        if (json.ValueKind == JsonValueKind.Null)
        {
            return new InputValue.Null(path);
        }

        return type switch
        {
            ListGraphType list => ReadList(json, list, path, origin, isColumn, depth),
            IInputObjectGraphType input => ReadObject(json, input, path, origin, depth),
            EnumerationGraphType enumeration => json.ValueKind == JsonValueKind.String
                ? FindEnum(enumeration, json.GetString()!, path)
                : throw InputErrors.Mismatch(type, InputErrors.Describe(json), path),
            _ => ScalarKinds.Accepts(type, json, nonNegative, isColumn)
                ? new InputValue.Scalar(path, origin, json)
                : throw InputErrors.Unfit(type, json, InputErrors.Describe(json), path, nonNegative),
        };
    }

    /// <summary>Checks the elements of a list of scalars.</summary>
    internal static void CheckElements(JsonElement list, IGraphType elementType, string path)
    {
        var index = 0;
        var inner = elementType is NonNullGraphType nonNull ? nonNull.ResolvedType! : elementType;
        foreach (var element in list.EnumerateArray())
        {
            var elementPath = $"{path}[{index++}]";
            if (element.ValueKind == JsonValueKind.Null)
            {
                if (elementType is NonNullGraphType)
                {
                    throw InputErrors.Mismatch(inner, "null", elementPath);
                }
            }
            else if (inner is ListGraphType nested)
            {
                if (element.ValueKind == JsonValueKind.Array)
                {
                    CheckElements(element, nested.ResolvedType!, elementPath);
                }
            }
            else if (!ScalarKinds.Accepts(inner, element, nonNegative: false))
            {
                throw InputErrors.Unfit(inner, element, InputErrors.Describe(element), elementPath);
            }
        }
    }

    /// <summary>Refuses an object that lacks a member which is non-null and has no default.</summary>
    internal static void RequireMembers(IInputObjectGraphType input, List<InputMember> members, string path)
    {
        foreach (var definition in input.Fields)
        {
            if (definition.ResolvedType is NonNullGraphType && definition.DefaultValue is null && !members.Any(member => member.Name == definition.Name))
            {
                throw InputErrors.Missing(definition.Name, $"{path}.{definition.Name}");
            }
        }
    }

    /// <summary>An enum's value by name.</summary>
    internal static InputValue.Enum FindEnum(EnumerationGraphType type, string name, string path)
    {
        var found = type.Values.FindByName(name) ?? throw InputErrors.NotAnEnumValue(type, name, path);
        return new InputValue.Enum(path, found.Name, found.Value);
    }

    private InputValue ReadList(JsonElement json, ListGraphType list, string path, ValueOrigin.Variable origin, bool isColumn, int depth)
    {
        var elementType = list.ResolvedType!;
        if (InputReader.IsScalar(elementType))
        {
            if (json.ValueKind == JsonValueKind.Array)
            {
                CheckElements(json, elementType, path);
                return new InputValue.ScalarList(path, origin, json);
            }

            var (single, template) = TemplateReader.AsList(json, new JsonTemplate.Leaf(origin));
            var isText = json.ValueKind == JsonValueKind.String;
            if (!isText || !isColumn)
            {
                CheckElements(single, elementType, path);
            }

            return new InputValue.ScalarList(path, new ValueOrigin.Template(template), single) { Single = isText ? origin : null };
        }

        // Rows nested in the rows of a list are better off with those of their siblings: all of a level are one statement.
        var isInList = origin.Steps.Any(step => step is int);
        if (!isInList && json.ValueKind == JsonValueKind.Array && UniformRows.Of(json, elementType) is { } members)
        {
            return ReadRows(json, members, path, origin);
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            return new InputValue.List(path, [Read(json, elementType, $"{path}[0]", origin, depth: depth + 1)]);
        }

        var items = new List<InputValue>(json.GetArrayLength());
        foreach (var element in json.EnumerateArray())
        {
            var index = items.Count;
            items.Add(Read(element, elementType, $"{path}[{index}]", origin with { Steps = [.. origin.Steps, index] }, depth: depth + 1));
        }

        return new InputValue.List(path, items);
    }

    private static InputValue.Rows ReadRows(JsonElement json, IReadOnlyList<UniformMember> members, string path, ValueOrigin.Variable origin)
    {
        var index = 0;
        foreach (var row in json.EnumerateArray())
        {
            foreach (var (member, definition) in row.EnumerateObject().Zip(members))
            {
                if (member.Value.ValueKind != JsonValueKind.Null && !ScalarKinds.Accepts(definition.Type, member.Value, nonNegative: false, isColumn: true))
                {
                    throw InputErrors.Unfit(definition.Type, member.Value, InputErrors.Describe(member.Value), $"{path}[{index}].{member.Name}");
                }
            }

            index++;
        }

        return new InputValue.Rows(path, origin, [.. members.Select(member => (member.Name, member.Column))]);
    }

    private InputValue.Object ReadObject(JsonElement json, IInputObjectGraphType input, string path, ValueOrigin.Variable origin, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw InputErrors.Mismatch(input, InputErrors.Describe(json), path);
        }

        var members = new List<InputMember>();
        foreach (var member in json.EnumerateObject())
        {
            var memberPath = $"{path}.{member.Name}";
            var definition = input.Fields.Find(member.Name) ?? throw InputErrors.NotFound(member.Name, input.Name, memberPath);
            var binding = definition.InputBinding() ?? new InputBinding.Fixed(member.Name);
            var value = Read(
                member.Value,
                definition.ResolvedType!,
                memberPath,
                origin with { Steps = [.. origin.Steps, member.Name] },
                isColumn: binding is InputBinding.ColumnInput,
                depth: depth + 1);
            members.Add(new InputMember(member.Name, binding, value));
        }

        RequireMembers(input, members, path);
        return new InputValue.Object(path, members);
    }
}
