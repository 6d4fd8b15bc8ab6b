using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>
/// Reads an argument's value against its input type: literals here, variables by <see cref="JsonInputReader"/>. Belongs to one
/// operation's reading; not thread-safe.
/// </summary>
internal sealed class InputReader(VariableSet variables, LiteralTable literals, DocumentLimits limits, CancellationToken cancellationToken)
{
    private readonly JsonInputReader _json = new(limits, cancellationToken);

    /// <summary>Reads a literal or variable.</summary>
    /// <param name="value">The syntax.</param>
    /// <param name="type">The type at this place.</param>
    /// <param name="path">Path for errors.</param>
    /// <param name="hasDefault">Whether the place has a default: a nullable variable is then allowed in a non-null place.</param>
    /// <param name="nonNegative">Whether a negative integer is refused (<c>limit</c>, <c>batch_size</c>).</param>
    /// <param name="takesText">Whether a number may be given as a string (<c>offset</c>).</param>
    /// <returns>The value; null when a variable that was not given stands here: the argument is then absent.</returns>
    public InputValue? Read(GraphQLValue value, IGraphType type, string path, bool hasDefault, bool nonNegative = false, bool takesText = false) =>
        Read(value, type, path, new Place(hasDefault, nonNegative, 0) { IsColumn = takesText });

    private InputValue? Read(GraphQLValue value, IGraphType type, string path, Place place)
    {
        if (place.Depth > limits.MaxInputDepth)
        {
            throw new Operations.GraphQLError(
                Operations.ErrorCode.LimitExceeded, $"input values may be nested {limits.MaxInputDepth} levels deep", path).AsException();
        }

        if (value is GraphQLVariable variable)
        {
            return ReadVariable(variable, type, path, place);
        }

        if (type is NonNullGraphType nonNull)
        {
            var inner = nonNull.ResolvedType!;
            return value is GraphQLNullValue
                ? throw InputErrors.Mismatch(inner, "null", path, place.NonNegative)
                : Read(value, inner, path, place);
        }

        return value is GraphQLNullValue ? new InputValue.Null(path) : ReadGiven(value, type, path, place);
    }

    private InputValue ReadGiven(GraphQLValue value, IGraphType type, string path, Place place) => type switch
    {
        ListGraphType list => ReadList(value, list, path, place),
        IInputObjectGraphType input => ReadObject(value, input, path, place),
        EnumerationGraphType enumeration => ReadEnum(value, enumeration, path),
        _ => ReadScalar(value, type, path, place),
    };

    private InputValue? ReadVariable(GraphQLVariable syntax, IGraphType type, string path, Place place)
    {
        var name = syntax.Name.StringValue;
        var variable = variables.Find(name) ?? throw InputErrors.Invalid($"unbound variable '{name}'", path);
        if (!VariableTypes.IsAllowed(variable, type, place.HasDefault))
        {
            throw InputErrors.Invalid(
                $"variable '{name}' is declared as '{VariableSet.Print(variable.Type)}', but used where '{type}' is expected", path);
        }

        if (variable.Value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        return _json.Read(variable.Value, type, path, variable.Origin, place.NonNegative, place.IsColumn);
    }

    private InputValue ReadList(GraphQLValue value, ListGraphType list, string path, Place place)
    {
        var elementType = list.ResolvedType!;
        if (IsScalar(elementType))
        {
            var (json, template) = new TemplateReader(variables, literals, limits).Read(value, path);
            var single = json.ValueKind == JsonValueKind.String ? (template as JsonTemplate.Leaf)?.Origin : null;
            if (json.ValueKind != JsonValueKind.Array)
            {
                (json, template) = TemplateReader.AsList(json, template);
            }

            if (single is null || !place.IsColumn)
            {
                JsonInputReader.CheckElements(json, elementType, path);
            }

            return new InputValue.ScalarList(path, new ValueOrigin.Template(template), json) { Single = single };
        }

        if (value is not GraphQLListValue items)
        {
            return new InputValue.List(path, [Read(value, elementType, $"{path}[0]", place.Deeper())!]);
        }

        var read = new List<InputValue>();
        for (var index = 0; index < (items.Values?.Count ?? 0); index++)
        {
            var itemPath = $"{path}[{index}]";
            read.Add(Read(items.Values![index], elementType, itemPath, place.Deeper()) ?? new InputValue.Null(itemPath));
        }

        return new InputValue.List(path, read);
    }

    private InputValue.Object ReadObject(GraphQLValue value, IInputObjectGraphType input, string path, Place place)
    {
        if (value is not GraphQLObjectValue written)
        {
            throw InputErrors.Mismatch(input, InputErrors.Describe(value), path);
        }

        var members = new List<InputMember>();
        foreach (var field in written.Fields ?? [])
        {
            var name = field.Name.StringValue;
            var memberPath = $"{path}.{name}";
            var definition = input.Fields.Find(name) ?? throw InputErrors.NotFound(name, input.Name, memberPath);
            if (members.Any(member => member.Name == name))
            {
                throw InputErrors.Invalid($"the key '{name}' is given more than once", path);
            }

            var read = Read(field.Value, definition.ResolvedType!, memberPath, place.Deeper() with
            {
                HasDefault = definition.DefaultValue is not null,
                IsColumn = definition.InputBinding() is InputBinding.ColumnInput,
            });
            if (read is not null)
            {
                members.Add(new InputMember(name, definition.InputBinding() ?? new InputBinding.Fixed(name), read));
            }
        }

        JsonInputReader.RequireMembers(input, members, path);
        return new InputValue.Object(path, members);
    }

    private static InputValue.Enum ReadEnum(GraphQLValue value, EnumerationGraphType type, string path)
    {
        if (value is not GraphQLEnumValue written)
        {
            throw InputErrors.Mismatch(type, InputErrors.Describe(value), path);
        }

        return JsonInputReader.FindEnum(type, written.Name.StringValue, path);
    }

    private InputValue.Scalar ReadScalar(GraphQLValue value, IGraphType type, string path, Place place)
    {
        var (json, template) = new TemplateReader(variables, literals, limits).Read(value, path);
        // 3.0 is written as a float and stays one: all literals with a point share their plan.
        if (!ScalarKinds.Accepts(type, json, place.NonNegative, place.IsColumn) || (value is GraphQLFloatValue && type.Name == "Int"))
        {
            throw InputErrors.Unfit(type, json, InputErrors.Describe(value), path, place.NonNegative);
        }

        var origin = template is JsonTemplate.Leaf leaf ? leaf.Origin : new ValueOrigin.Template(template);
        return new InputValue.Scalar(path, origin, json);
    }

    internal static bool IsScalar(IGraphType type) => Unwrap(type) is ScalarGraphType and not EnumerationGraphType;

    internal static IGraphType Unwrap(IGraphType type) => type switch
    {
        NonNullGraphType nonNull => Unwrap(nonNull.ResolvedType!),
        ListGraphType list => Unwrap(list.ResolvedType!),
        _ => type,
    };

    private readonly record struct Place(bool HasDefault, bool NonNegative, int Depth)
    {
        /// <summary>Whether the value is written to a column, or may be given as a string as such a value may.</summary>
        public bool IsColumn { get; init; }

        public Place Deeper() => new(HasDefault: false, NonNegative: false, Depth + 1);
    }
}
