using Realtime.Schema;

namespace Realtime.Tests;

/// <summary>Root field names of hand-made tables, in either convention.</summary>
public static class TestNames
{
    /// <summary>The names that resolved metadata would give.</summary>
    internal static RootFieldNames RootFields(string table, SourceNaming naming)
    {
        RootFieldName Name(string prefix, string suffix)
        {
            var name = prefix + table + suffix;
            return new RootFieldName(
                naming.RootFieldPrefix + (naming.Convention == NamingConvention.GraphqlDefault ? CamelCase(name) : name) + naming.RootFieldSuffix);
        }

        return new RootFieldNames(
            Name("", ""), Name("", "_by_pk"), Name("", "_aggregate"), Name("", "_stream"), Name("insert_", ""), Name("insert_", "_one"), Name("update_", ""),
            Name("update_", "_by_pk"), Name("update_", "_many"), Name("delete_", ""), Name("delete_", "_by_pk"));
    }

    /// <summary>The base of the table's type names.</summary>
    internal static string TypeName(string table, SourceNaming naming) =>
        naming.Convention == NamingConvention.GraphqlDefault ? string.Concat(CamelCase(table)[..1].ToUpperInvariant(), CamelCase(table)[1..]) : table;

    private static string CamelCase(string name) =>
        string.Concat(name.Split('_').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
