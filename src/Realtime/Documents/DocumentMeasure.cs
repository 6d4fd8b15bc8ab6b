using GraphQLParser.AST;

namespace Realtime.Documents;

/// <summary>How large an operation is with its fragments spread: fields that have a selection, and how deep they nest. Introspection does not count.</summary>
/// <param name="Depth">The deepest nesting.</param>
/// <param name="Nodes">How many, at most <see cref="int.MaxValue"/>.</param>
internal readonly record struct DocumentMeasure(int Depth, int Nodes)
{
    /// <summary>Measures an operation.</summary>
    /// <exception cref="Operations.GraphQLErrorException">The document is not valid, or has no such operation.</exception>
    public static DocumentMeasure Of(ParsedDocument document, string? operationName)
    {
        var operation = OperationReader.Choose(document.Syntax, operationName);
        return new Walk(document.Syntax).Of(operation.SelectionSet);
    }

    private DocumentMeasure Beside(DocumentMeasure other) =>
        new(Math.Max(Depth, other.Depth), (int)Math.Min((long)Nodes + other.Nodes, int.MaxValue));

    // Each fragment is measured once: a document of fragments that double each other costs its length and no more.
    private sealed class Walk(GraphQLDocument document)
    {
        private readonly Dictionary<string, DocumentMeasure?> _fragments = new(StringComparer.Ordinal);

        public DocumentMeasure Of(GraphQLSelectionSet? set)
        {
            var sum = default(DocumentMeasure);
            foreach (var selection in set?.Selections ?? [])
            {
                sum = sum.Beside(selection switch
                {
                    GraphQLField { SelectionSet: null } => default,
                    GraphQLField field when field.Name.StringValue is "__schema" or "__type" => default,
                    GraphQLField field => Inside(Of(field.SelectionSet)),
                    GraphQLInlineFragment inline => Of(inline.SelectionSet),
                    GraphQLFragmentSpread spread => OfFragment(spread.FragmentName.Name.StringValue),
                    _ => default,
                });
            }

            return sum;
        }

        private static DocumentMeasure Inside(DocumentMeasure inner) => new DocumentMeasure(inner.Depth + 1, inner.Nodes).Beside(new DocumentMeasure(0, 1));

        private DocumentMeasure OfFragment(string name)
        {
            if (_fragments.TryGetValue(name, out var known))
            {
                return known ?? default; // a fragment within itself: reading the document refuses it
            }

            _fragments[name] = null;
            var fragment = document.Definitions.OfType<GraphQLFragmentDefinition>().FirstOrDefault(one => one.FragmentName.Name.StringValue == name);
            var measured = Of(fragment?.SelectionSet);
            _fragments[name] = measured;
            return measured;
        }
    }
}
