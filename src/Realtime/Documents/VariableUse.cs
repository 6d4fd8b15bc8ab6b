using GraphQLParser.AST;

namespace Realtime.Documents;

/// <summary>
/// Which variables an operation uses anywhere: in its directives, its selections, and the fragments that these spread, be they skipped or of another type. Each
/// fragment is read once, so a document costs its length and no more.
/// </summary>
internal sealed class VariableUse
{
    private readonly IReadOnlyDictionary<string, GraphQLFragmentDefinition> _fragments;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spread = new(StringComparer.Ordinal);

    private VariableUse(IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments) => _fragments = fragments;

    /// <summary>Their names.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="fragments">The document's fragments by name; those that are missing are not for here to refuse.</param>
    public static IReadOnlySet<string> Of(GraphQLOperationDefinition operation, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        var use = new VariableUse(fragments);
        use.Read(operation.Directives);
        use.Read(operation.SelectionSet);
        return use._used;
    }

    private void Read(GraphQLSelectionSet? set)
    {
        foreach (var selection in set?.Selections ?? [])
        {
            switch (selection)
            {
                case GraphQLField field:
                    Read(field.Arguments);
                    Read(field.Directives);
                    Read(field.SelectionSet);
                    break;
                case GraphQLInlineFragment inline:
                    Read(inline.Directives);
                    Read(inline.SelectionSet);
                    break;
                case GraphQLFragmentSpread spread:
                    Read(spread.Directives);
                    Read(spread.FragmentName.Name.StringValue);
                    break;
            }
        }
    }

    private void Read(string fragment)
    {
        if (_spread.Add(fragment) && _fragments.TryGetValue(fragment, out var found))
        {
            Read(found.SelectionSet);
        }
    }

    private void Read(GraphQLDirectives? directives)
    {
        foreach (var directive in directives?.Items ?? [])
        {
            Read(directive.Arguments);
        }
    }

    private void Read(GraphQLArguments? arguments)
    {
        foreach (var argument in arguments?.Items ?? [])
        {
            Read(argument.Value);
        }
    }

    private void Read(GraphQLValue value)
    {
        switch (value)
        {
            case GraphQLVariable variable:
                _used.Add(variable.Name.StringValue);
                break;
            case GraphQLListValue list:
                foreach (var element in list.Values ?? [])
                {
                    Read(element);
                }

                break;
            case GraphQLObjectValue members:
                foreach (var member in members.Fields ?? [])
                {
                    Read(member.Value);
                }

                break;
        }
    }
}
