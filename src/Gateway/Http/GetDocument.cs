namespace Gateway.Http;

/// <summary>
/// Finds out whether a document of a GET request defines a mutation, by its braces and words alone: links are followed by
/// prefetchers and other pages, so nothing that writes may hang on them.
/// </summary>
internal static class GetDocument
{
    /// <summary>
    /// Whether some definition of the document is a mutation. In doubt (a text that never ends) the answer does not matter: no parser takes it.
    /// </summary>
    public static bool HasMutation(ReadOnlySpan<char> document)
    {
        var depth = 0;
        var startsDefinition = true;
        while (!document.IsEmpty)
        {
            var length = TokenLength(document);
            var token = document[..length];
            document = document[length..];
            switch (token[0])
            {
                case '{' or '(' or '[':
                    depth++;
                    startsDefinition = false;
                    break;
                case '}' or ')' or ']':
                    depth--;
                    startsDefinition = depth == 0 && token[0] == '}';
                    break;
                case '#' or ' ' or '\t' or '\r' or '\n' or ',' or '\uFEFF':
                    break; // ignored tokens, GraphQL section 2.1
                default:
                    if (depth == 0 && startsDefinition && token is "mutation")
                    {
                        return true;
                    }

                    startsDefinition = false;
                    break;
            }
        }

        return false;
    }

    private static int TokenLength(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '#')
        {
            var end = rest.IndexOfAny('\r', '\n');
            return end < 0 ? rest.Length : end;
        }

        if (rest[0] == '"')
        {
            return rest.StartsWith("\"\"\"") ? BlockLength(rest) : StringLength(rest);
        }

        if (!IsName(rest[0]))
        {
            return 1;
        }

        var length = 1;
        while (length < rest.Length && IsName(rest[length]))
        {
            length++;
        }

        return length;
    }

    private static int BlockLength(ReadOnlySpan<char> rest)
    {
        for (var index = 3; index + 2 < rest.Length; index++)
        {
            if (rest[index] == '\\' && rest[(index + 1)..].StartsWith("\"\"\""))
            {
                index += 3;
            }
            else if (rest[index..].StartsWith("\"\"\""))
            {
                return index + 3;
            }
        }

        return rest.Length;
    }

    private static int StringLength(ReadOnlySpan<char> rest)
    {
        for (var index = 1; index < rest.Length; index++)
        {
            if (rest[index] == '\\')
            {
                index++;
            }
            else if (rest[index] is '"' or '\r' or '\n')
            {
                return index + 1;
            }
        }

        return rest.Length;
    }

    private static bool IsName(char mark) => char.IsAsciiLetterOrDigit(mark) || mark == '_';
}
