namespace Realtime.Schema;

/// <summary>Hasura's two naming conventions.</summary>
internal enum NamingConvention
{
    /// <summary><c>article_by_pk</c>, <c>article_bool_exp</c>.</summary>
    HasuraDefault,

    /// <summary><c>articleByPk</c>, <c>ArticleBoolExp</c>, enum values in upper case, those of enum tables too.</summary>
    GraphqlDefault,
}

/// <summary>The <c>customization</c> object of a source.</summary>
/// <param name="Convention">The naming convention.</param>
/// <param name="RootFieldNamespace">All root fields of the source stand below this field; null for none.</param>
/// <param name="RootFieldPrefix">Put before root field names; empty for none.</param>
/// <param name="RootFieldSuffix">Put after root field names; empty for none.</param>
/// <param name="TypeNamePrefix">Put before type names (built-in scalars excepted); empty for none.</param>
/// <param name="TypeNameSuffix">Put after type names; empty for none.</param>
internal sealed record SourceNaming(
    NamingConvention Convention = NamingConvention.HasuraDefault,
    string? RootFieldNamespace = null,
    string RootFieldPrefix = "",
    string RootFieldSuffix = "",
    string TypeNamePrefix = "",
    string TypeNameSuffix = "")
{
    /// <summary>A type's name with prefix and suffix.</summary>
    public string TypeName(string name) => Join(TypeNamePrefix, name, TypeNameSuffix);

    /// <summary>A root field's name with prefix and suffix.</summary>
    public string RootField(string name) => Join(RootFieldPrefix, name, RootFieldSuffix);

    // Under graphql-default whatever follows another part begins with a capital.
    private string Join(string prefix, string name, string suffix) => Convention == NamingConvention.GraphqlDefault
        ? prefix + (prefix.Length == 0 ? name : NameRules.Capitalised(name)) + NameRules.Capitalised(suffix)
        : prefix + name + suffix;
}
