namespace Realtime.Metadata;

/// <summary>A source's <c>customization</c>: how its names are formed.</summary>
/// <param name="NamingConvention"><c>hasura-default</c>, <c>graphql-default</c>, or null for the server's default.</param>
internal sealed record SourceCustomization(
    string? NamingConvention,
    string? RootFieldNamespace,
    string? RootFieldPrefix,
    string? RootFieldSuffix,
    string? TypeNamePrefix,
    string? TypeNameSuffix)
{
    /// <summary>Reads the member; absent means no customization.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static SourceCustomization Read(JsonCursor at)
    {
        var (roots, types) = (at["root_fields"], at["type_names"]);
        var convention = at["naming_convention"].AsOptionalString();
        if (convention is not (null or "hasura-default" or "graphql-default"))
        {
            throw at["naming_convention"].Failed($"naming_convention is hasura-default or graphql-default, not \"{convention}\"");
        }

        return new SourceCustomization(
            convention,
            roots["namespace"].AsOptionalString(),
            roots["prefix"].AsOptionalString(),
            roots["suffix"].AsOptionalString(),
            types["prefix"].AsOptionalString(),
            types["suffix"].AsOptionalString());
    }
}
