using System.Text.Json;
using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>Reads a literal in a place of scalar type (also a whole JSON value, or a list of scalars) as JSON and as the template to make it again.</summary>
internal sealed class TemplateReader(VariableSet variables, LiteralTable literals, DocumentLimits limits)
{
    /// <summary>The value in this request, and where its parts come from.</summary>
    public (JsonElement Json, JsonTemplate Template) Read(GraphQLValue value, string path)
    {
        var template = ReadTemplate(value, path, 0);
        return (Evaluate(template), template);
    }

    /// <summary>A single value given where a list is expected.</summary>
    public static (JsonElement Json, JsonTemplate Template) AsList(JsonElement json, JsonTemplate template) =>
        (JsonSerializer.SerializeToElement([json], DocumentJson.Default.ListJsonElement), new JsonTemplate.ArrayOf([template]));

    private JsonTemplate ReadTemplate(GraphQLValue value, string path, int depth)
    {
        if (depth > limits.MaxInputDepth)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"input values may be nested {limits.MaxInputDepth} levels deep", path).AsException();
        }

        switch (value)
        {
            case GraphQLVariable syntax:
                var name = syntax.Name.StringValue;
                var variable = variables.Find(name) ?? throw InputErrors.Invalid($"unbound variable '{name}'", path);
                return new JsonTemplate.Leaf(variable.Origin);
            case GraphQLIntValue or GraphQLFloatValue or GraphQLStringValue:
                return new JsonTemplate.Leaf(new ValueOrigin.Literal(literals.OrdinalAt(value.Location.Start)));
            case GraphQLListValue list:
                return new JsonTemplate.ArrayOf([.. (list.Values ?? []).Select((item, index) => ReadTemplate(item, $"{path}[{index}]", depth + 1))]);
            case GraphQLObjectValue written:
                return new JsonTemplate.ObjectOf([.. (written.Fields ?? []).Select(field =>
                    KeyValuePair.Create(field.Name.StringValue, ReadTemplate(field.Value, $"{path}.{field.Name.StringValue}", depth + 1)))]);
            default:
                return new JsonTemplate.Fixed(ConstantReader.Read(value, literals));
        }
    }

    private JsonElement Evaluate(JsonTemplate template) => template switch
    {
        JsonTemplate.Fixed constant => constant.Json,
        JsonTemplate.Leaf { Origin: ValueOrigin.Literal literal } => literals.Literals[literal.Ordinal].ToJson(),
        JsonTemplate.Leaf { Origin: ValueOrigin.Variable variable } =>
            variables.Find(variable.Name)!.Value is { ValueKind: not JsonValueKind.Undefined } given ? given : DocumentJson.Null,
        JsonTemplate.ArrayOf array => JsonSerializer.SerializeToElement([.. array.Items.Select(Evaluate)], DocumentJson.Default.ListJsonElement),
        JsonTemplate.ObjectOf members => JsonSerializer.SerializeToElement(EvaluateMembers(members), DocumentJson.Default.DictionaryStringJsonElement),
        _ => throw new InvalidOperationException("a document's template has literals and variables only"),
    };

    private Dictionary<string, JsonElement> EvaluateMembers(JsonTemplate.ObjectOf template)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in template.Members)
        {
            members[name] = Evaluate(value);
        }

        return members;
    }
}
