namespace Realtime.RoleSchemas.Types;

/// <summary>What GraphQL allows as a name.</summary>
internal static class GraphQLNames
{
    /// <summary>Whether the text is a name (<c>[_A-Za-z][_0-9A-Za-z]*</c>) that is not reserved for introspection (<c>__</c>).</summary>
    public static bool IsValid(string text)
    {
        if (text.Length == 0 || char.IsAsciiDigit(text[0]) || text.StartsWith("__", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (character != '_' && !char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }
}
