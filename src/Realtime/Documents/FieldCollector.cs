using GraphQLParser.AST;
using Realtime.Operations;

namespace Realtime.Documents;

/// <summary>All selections of one response key in one selection set.</summary>
/// <param name="ResponseKey">Alias or name.</param>
/// <param name="First">The first selection: its name and arguments count.</param>
internal sealed record CollectedField(string ResponseKey, GraphQLField First)
{
    /// <summary>The selection sets below, to be merged, each with the fragments it stands in.</summary>
    public List<(GraphQLSelectionSet Selections, FragmentTrail Trail)> Children { get; } = [];
}

/// <summary>The named fragments that a selection stands in, innermost last: finds cycles.</summary>
/// <param name="Names">Fragment names from outside in.</param>
/// <param name="Path">The path with the fragments' names in it, as Hasura prints it for cycles.</param>
internal sealed record FragmentTrail(IReadOnlyList<string> Names, string Path);

/// <summary>
/// CollectFields (GraphQL October 2021, section 6.3.2) with the merging rule checked: spreads fragments, drops skipped selections and groups the rest by
/// response key, in order of appearance.
/// </summary>
internal sealed class FieldCollector(Dictionary<string, GraphQLFragmentDefinition> fragments, DirectiveReader directives, DocumentLimits limits)
{
    private long _selections;

    /// <summary>The fields of the given selection sets, merged.</summary>
    /// <param name="sets">Selection sets of one object.</param>
    /// <param name="typeName">The object's type; fragments on other types select nothing.</param>
    /// <param name="path">Path of the selection set, for errors.</param>
    public IReadOnlyList<CollectedField> Collect(IEnumerable<(GraphQLSelectionSet Selections, FragmentTrail Trail)> sets, string typeName, string path)
    {
        var fields = new Dictionary<string, CollectedField>(StringComparer.Ordinal);
        var order = new List<CollectedField>();
        foreach (var (selections, trail) in sets)
        {
            Collect(selections, trail, typeName, path, fields, order);
        }

        return order;
    }

    private void Collect(
        GraphQLSelectionSet set, FragmentTrail trail, string typeName, string path, Dictionary<string, CollectedField> fields, List<CollectedField> order)
    {
        foreach (var selection in set.Selections)
        {
            // Counted before merging: a fragment spread a thousand times is work a thousand times.
            if (++_selections > limits.MaxFields * 4L)
            {
                throw new GraphQLError(ErrorCode.LimitExceeded, $"the query selects more than {limits.MaxFields * 4L} fields with its fragments spread", "$.query").AsException();
            }

            switch (selection)
            {
                case GraphQLField field when directives.IsSelected(field.Directives, path):
                    Add(field, trail, path, fields, order);
                    break;
                case GraphQLInlineFragment inline when directives.IsSelected(inline.Directives, path):
                    if (inline.TypeCondition is null || inline.TypeCondition.Type.Name.StringValue == typeName)
                    {
                        Collect(inline.SelectionSet, trail, typeName, path, fields, order);
                    }

                    break;
                case GraphQLFragmentSpread spread when directives.IsSelected(spread.Directives, path):
                    var name = spread.FragmentName.Name.StringValue;
                    var (fragment, inner) = Enter(name, trail);
                    if (fragment.TypeCondition.Type.Name.StringValue == typeName)
                    {
                        Collect(fragment.SelectionSet, inner, typeName, path, fields, order);
                    }

                    break;
            }
        }
    }

    private (GraphQLFragmentDefinition Fragment, FragmentTrail Trail) Enter(string name, FragmentTrail trail)
    {
        if (trail.Names.Contains(name))
        {
            var cycle = trail.Names.SkipWhile(outer => outer != name).ToList();
            throw InputErrors.Invalid($"the fragment definition(s) {Join(cycle)} form a cycle", trail.Path);
        }

        var fragment = fragments.GetValueOrDefault(name) ?? throw InputErrors.Invalid($"reference to undefined fragment '{name}'", trail.Path);
        return (fragment, new FragmentTrail([.. trail.Names, name], $"{trail.Path}.{name}.selectionSet"));
    }

    private static void Add(GraphQLField field, FragmentTrail trail, string path, Dictionary<string, CollectedField> fields, List<CollectedField> order)
    {
        var key = (field.Alias?.Name ?? field.Name).StringValue;
        if (!fields.TryGetValue(key, out var collected))
        {
            collected = new CollectedField(key, field);
            fields.Add(key, collected);
            order.Add(collected);
        }
        else if (collected.First.Name.StringValue != field.Name.StringValue)
        {
            throw InputErrors.Invalid(
                $"selection of both '{collected.First.Name.StringValue}' and '{field.Name.StringValue}' specify the same response name, '{key}'", path);
        }
        else if (!SyntaxEquality.SameArguments(collected.First.Arguments, field.Arguments))
        {
            throw InputErrors.Invalid($"inconsistent arguments between multiple selections of field '{field.Name.StringValue}'", path);
        }

        if (field.SelectionSet is not null)
        {
            collected.Children.Add((field.SelectionSet, trail with { Path = $"{trail.Path}.{field.Name.StringValue}.selectionSet" }));
        }
    }

    private static string Join(List<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}
