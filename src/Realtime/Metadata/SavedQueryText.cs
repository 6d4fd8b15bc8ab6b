using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Realtime.Operations;

namespace Realtime.Metadata;

/// <summary>
/// The text of a saved query, looked at when it is declared: it is a document of operations and fragments, whether or not the schema has what it asks for.
/// Without state.
/// </summary>
internal static class SavedQueryText
{
    /// <summary>Reads the text of a query that is declared.</summary>
    /// <exception cref="GraphQLErrorException">It is no text, or no such document: <c>parse-failed</c>, in Hasura's words.</exception>
    public static string Read(JsonCursor at)
    {
        var text = at.AsString();
        return IsExecutable(text) ? text : throw at.Failed("parsing the graphql query failed");
    }

    /// <summary>Reads every query of a collection's definition.</summary>
    /// <exception cref="GraphQLErrorException">One of them is malformed.</exception>
    public static void CheckAll(JsonCursor definition)
    {
        foreach (var query in definition["queries"].Items())
        {
            query.Required("name").AsName();
            Read(query.Required("query"));
        }
    }

    private static bool IsExecutable(string text)
    {
        try
        {
            var document = Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.All, MaxDepth = MetadataJson.MaximumDepth });
            return document.Definitions.Count > 0
                && document.Definitions.TrueForAll(definition => definition is GraphQLOperationDefinition or GraphQLFragmentDefinition);
        }
        catch (GraphQLSyntaxErrorException)
        {
            return false;
        }
        catch (GraphQLMaxDepthExceededException)
        {
            return false; // no request of that depth is ever answered
        }
    }
}
