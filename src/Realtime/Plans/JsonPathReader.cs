using System.Text;

namespace Realtime.Plans;

/// <summary>Reads the <c>path</c> argument of json and jsonb columns: <c>$.a.b[0]["c d"]</c>, the <c>$</c> optional.</summary>
internal static class JsonPathReader
{
    /// <summary>The steps as <c>#&gt;</c> wants them; empty for the whole value.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is not a path.</exception>
    public static List<string> Read(string path, string errorPath)
    {
        var steps = new List<string>();
        var at = path.StartsWith('$') ? 1 : 0;
        while (at < path.Length)
        {
            if (path[at] == '[')
            {
                at = ReadBracket(path, at + 1, steps, errorPath);
                continue;
            }

            if (path[at] == '.')
            {
                at++;
                if (at < path.Length && path[at] == '[')
                {
                    continue; // "a.[0]" is "a[0]"
                }
            }
            else if (at != 0)
            {
                throw Failure(path, errorPath);
            }

            at = ReadName(path, at, steps, errorPath);
        }

        return steps;
    }

    private static int ReadName(string path, int at, List<string> steps, string errorPath)
    {
        var start = at;
        while (at < path.Length && path[at] is not ('.' or '['))
        {
            at++;
        }

        if (at == start)
        {
            throw Failure(path, errorPath);
        }

        steps.Add(path[start..at]);
        return at;
    }

    private static int ReadBracket(string path, int at, List<string> steps, string errorPath)
    {
        if (at < path.Length && path[at] is '\'' or '"')
        {
            return ReadQuoted(path, at, steps, errorPath);
        }

        var end = path.IndexOf(']', at);
        if (end <= at || !path.AsSpan(at, end - at).TrimStart('-').ContainsOnlyDigits())
        {
            throw Failure(path, errorPath);
        }

        steps.Add(path[at..end]);
        return end + 1;
    }

    private static int ReadQuoted(string path, int at, List<string> steps, string errorPath)
    {
        var quote = path[at++];
        var text = new StringBuilder();
        while (at < path.Length && path[at] != quote)
        {
            if (path[at] == '\\' && at + 1 < path.Length)
            {
                at++;
            }

            text.Append(path[at++]);
        }

        if (at + 1 >= path.Length || path[at + 1] != ']')
        {
            throw Failure(path, errorPath);
        }

        steps.Add(text.ToString());
        return at + 2;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static Operations.GraphQLErrorException Failure(string path, string errorPath) =>
        PlanningContext.Invalid($"parse json path error: {path}", errorPath);
}
