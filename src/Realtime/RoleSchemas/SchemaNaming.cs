using System.Text;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>
/// Forms the generated names of one source: types, arguments, fixed members and enum values, by its naming convention, type prefix and type suffix.
/// Root field, table, column and relationship names come resolved from the schema and are not formed here. Immutable.
/// </summary>
/// <param name="naming">The source's customization.</param>
internal sealed class SchemaNaming(SourceNaming naming)
{
    /// <summary>For types that belong to no source: roots, <c>order_by</c>, comparison inputs.</summary>
    public static SchemaNaming Default { get; } = new(new SourceNaming());

    private bool IsGraphqlDefault => naming.Convention == NamingConvention.GraphqlDefault;

    /// <summary>A type name from a table's or function's base name and Hasura's suffix (<c>_bool_exp</c>); the suffix is empty for the object type.</summary>
    public string Type(string baseName, string suffix = "")
    {
        var name = IsGraphqlDefault ? PascalCase(baseName + suffix) : baseName + suffix;
        return naming.TypeNamePrefix.Length == 0 && naming.TypeNameSuffix.Length == 0 ? name : naming.TypeNamePrefix + name + naming.TypeNameSuffix;
    }

    /// <summary>A type name over a scalar (<c>Int_comparison_exp</c>): by the convention, prefix and suffix as for other types.</summary>
    public string ScalarType(string scalar, string suffix) => Type(scalar, suffix);

    /// <summary>An argument, a fixed member of an input or a fixed field: <c>order_by</c> becomes <c>orderBy</c>, <c>_is_null</c> becomes <c>_isNull</c>.</summary>
    public string Field(string name) => IsGraphqlDefault ? CamelCase(name) : name;

    /// <summary>A field formed from a relationship's name: <c>articles</c> to <c>articles_aggregate</c>.</summary>
    public string Field(string name, string suffix) => IsGraphqlDefault ? name + PascalCase(suffix) : name + suffix;

    /// <summary>A fixed word of an enum: <c>asc_nulls_first</c> becomes <c>ASC_NULLS_FIRST</c>. Columns and constraints keep their names in enums.</summary>
    public string EnumValue(string name) => IsGraphqlDefault ? name.ToUpperInvariant() : name;

    private static string PascalCase(string name)
    {
        var text = new StringBuilder(name.Length);
        var upper = true;
        foreach (var character in name)
        {
            if (character == '_')
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(character) : character);
            upper = false;
        }

        return text.Length == 0 ? name : text.ToString();
    }

    private static string CamelCase(string name)
    {
        var start = 0;
        while (start < name.Length && name[start] == '_')
        {
            start++;
        }

        var pascal = PascalCase(name[start..]);
        return start == name.Length ? name : string.Concat(name.AsSpan(0, start), char.ToLowerInvariant(pascal[0]).ToString(), pascal.AsSpan(1));
    }
}
