using System.Text.Json;
using GraphQLParser.AST;

namespace Realtime.Documents;

/// <summary>
/// <c>@skip</c> and <c>@include</c> on fields and fragments; <c>@cached</c> on queries and <c>@live</c> on subscriptions. A variable that decides about
/// a field is fixed in the plan's shape.
/// </summary>
internal sealed class DirectiveReader(VariableSet variables, OperationShape shape)
{
    /// <summary>On a subscription: it may select more than one root field, all of one source, and is answered with all of them.</summary>
    public const string MultipleRootFields = "_multiple_top_level_fields";

    /// <summary>Whether the field or fragment is selected.</summary>
    public bool IsSelected(GraphQLDirectives? directives, string path)
    {
        if (directives is null)
        {
            return true;
        }

        RefuseRepeated(directives, path);
        var selected = true;
        foreach (var directive in directives)
        {
            selected &= directive.Name.StringValue switch
            {
                "include" => ReadCondition(directive, path),
                "skip" => !ReadCondition(directive, path),
                "cached" or "live" or MultipleRootFields => throw InputErrors.Invalid($"directive '{directive.Name.StringValue}' is not allowed on a field", path),
                var name => throw InputErrors.Invalid($"directive '{name}' is not defined in the schema", path),
            };
        }

        return selected;
    }

    /// <summary>The names of an operation's own directives.</summary>
    public static IReadOnlyList<string> OfOperation(GraphQLOperationDefinition operation, OperationKind kind)
    {
        if (operation.Directives is null)
        {
            return [];
        }

        RefuseRepeated(operation.Directives, "$");
        var names = new List<string>();
        foreach (var directive in operation.Directives)
        {
            var name = directive.Name.StringValue;
            var allowed = name switch
            {
                "cached" => kind == OperationKind.Query,
                "live" or MultipleRootFields => kind == OperationKind.Subscription,
                "include" or "skip" => false,
                _ => throw InputErrors.Invalid($"directive '{name}' is not defined in the schema", "$"),
            };
            if (!allowed)
            {
                throw InputErrors.Invalid($"directive '{name}' is not allowed on a {kind.ToString().ToLowerInvariant()}", "$");
            }

            names.Add(name);
        }

        return names;
    }

    private static void RefuseRepeated(GraphQLDirectives directives, string path)
    {
        var repeated = directives.GroupBy(directive => directive.Name.StringValue).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (repeated.Count > 0)
        {
            throw InputErrors.Invalid($"the following directives are used more than once: {string.Join(", ", repeated)}", path);
        }
    }

    private bool ReadCondition(GraphQLDirective directive, string path)
    {
        var name = directive.Name.StringValue;
        var argument = directive.Arguments?.FirstOrDefault(candidate => candidate.Name.StringValue == "if")
            ?? throw InputErrors.Missing("if", $"{path}.{name}.if");
        switch (argument.Value)
        {
            case GraphQLBooleanValue literal:
                return literal.BoolValue;
            case GraphQLVariable syntax:
                var variable = variables.Find(syntax.Name.StringValue)
                    ?? throw InputErrors.Invalid($"unbound variable '{syntax.Name.StringValue}'", path);
                shape.Fix(variable.Origin);
                return variable.Value.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => throw InputErrors.Invalid($"expected a boolean for type 'Boolean', but found {InputErrors.Describe(variable.Value)}", path),
                };
            default:
                throw InputErrors.Invalid($"expected a boolean for type 'Boolean', but found {InputErrors.Describe(argument.Value)}", path);
        }
    }
}
