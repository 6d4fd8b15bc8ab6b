using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.RoleSchemas.Introspection;

/// <summary>
/// The part of an operation that asks about the schema: its <c>__schema</c> and <c>__type</c> root fields, the fragments and variables that these use,
/// and nothing else. Refuses what would multiply: lists of fields inside lists of fields inside lists of fields.
/// </summary>
internal sealed class IntrospectionSelection
{
    // Code generators select fields of types, and no fields of types of fields; the bound is that of common servers.
    private const int MaxListDepth = 3;

    private const int MaxDepth = 25;

    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);
    private readonly Stack<string> _open = new();
    private int _steps;

    private IntrospectionSelection(GraphQLDocument document) => _fragments = document.Definitions
        .OfType<GraphQLFragmentDefinition>()
        .GroupBy(fragment => fragment.FragmentName.Name.StringValue)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    /// <summary>A document with only that part; null when the operation asks nothing about the schema.</summary>
    /// <exception cref="GraphQLErrorException">It nests too deep, or fragments form a cycle.</exception>
    public static GraphQLDocument? Of(GraphQLDocument document, GraphQLOperationDefinition operation)
    {
        var selection = new IntrospectionSelection(document);
        var roots = selection.Roots(operation.SelectionSet.Selections);
        if (roots.Count == 0)
        {
            return null;
        }

        foreach (var root in roots)
        {
            selection.Walk(root, 0, 0);
        }

        var definitions = new List<ASTNode>
        {
            new GraphQLOperationDefinition(new GraphQLSelectionSet(roots))
            {
                Operation = OperationType.Query,
                Variables = selection.Variables(operation),
            },
        };
        definitions.AddRange(selection._used.Select(name => selection._fragments[name]));
        return new GraphQLDocument(definitions) { Source = document.Source };
    }

    // Root fields behind fragments keep the fragments' conditions as inline fragments.
    private List<ASTNode> Roots(IEnumerable<ASTNode> selections)
    {
        var roots = new List<ASTNode>();
        foreach (var node in selections)
        {
            switch (node)
            {
                case GraphQLField { Name.StringValue: "__schema" or "__type" }:
                    roots.Add(node);
                    break;
                case GraphQLInlineFragment inline:
                    AddInline(roots, inline.SelectionSet, inline.Directives);
                    break;
                case GraphQLFragmentSpread spread when _fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment):
                    Enter(spread.FragmentName.Name.StringValue);
                    AddInline(roots, fragment.SelectionSet, spread.Directives);
                    _open.Pop();
                    break;
            }
        }

        return roots;
    }

    private void AddInline(List<ASTNode> roots, GraphQLSelectionSet selections, GraphQLDirectives? directives)
    {
        var inside = Roots(selections.Selections);
        if (inside.Count > 0)
        {
            roots.Add(new GraphQLInlineFragment(new GraphQLSelectionSet(inside)) { Directives = directives });
        }
    }

    private void Walk(ASTNode node, int depth, int lists)
    {
        if (depth > MaxDepth || ++_steps > 20_000)
        {
            throw TooDeep();
        }

        if (node is IHasDirectivesNode { Directives: { } directives })
        {
            foreach (var argument in directives.Items.SelectMany(directive => directive.Arguments?.Items ?? []))
            {
                Note(argument.Value);
            }
        }

        switch (node)
        {
            case GraphQLField selected:
                WalkField(selected, depth, lists);
                break;
            case GraphQLInlineFragment inline:
                WalkAll(inline.SelectionSet, depth, lists);
                break;
            case GraphQLFragmentSpread spread when _fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment):
                var name = spread.FragmentName.Name.StringValue;
                Enter(name);
                _used.Add(name);
                WalkAll(fragment.SelectionSet, depth, lists);
                _open.Pop();
                break;
        }
    }

    private void WalkField(GraphQLField selected, int depth, int lists)
    {
        foreach (var argument in selected.Arguments?.Items ?? [])
        {
            Note(argument.Value);
        }

        if (selected.Name.StringValue is "fields" or "inputFields" or "interfaces" or "possibleTypes" && ++lists >= MaxListDepth)
        {
            throw TooDeep();
        }

        if (selected.SelectionSet is { } children)
        {
            WalkAll(children, depth + 1, lists);
        }
    }

    private void WalkAll(GraphQLSelectionSet selections, int depth, int lists)
    {
        foreach (var node in selections.Selections)
        {
            Walk(node, depth, lists);
        }
    }

    private void Enter(string fragment)
    {
        if (_open.Contains(fragment))
        {
            throw new GraphQLError(ErrorCode.ValidationFailed, $"the fragment definition(s) {fragment} form a cycle").AsException();
        }

        _open.Push(fragment);
    }

    private void Note(GraphQLValue value)
    {
        if (value is GraphQLVariable variable)
        {
            _variables.Add(variable.Name.StringValue);
        }
    }

    private GraphQLVariablesDefinition? Variables(GraphQLOperationDefinition operation)
    {
        var used = (operation.Variables?.Items ?? []).Where(definition => _variables.Contains(definition.Variable.Name.StringValue)).ToList();
        return used.Count == 0 ? null : new GraphQLVariablesDefinition(used);
    }

    private static GraphQLErrorException TooDeep() =>
        new GraphQLError(ErrorCode.LimitExceeded, "the introspection query is nested too deep", "$.query").AsException();
}
