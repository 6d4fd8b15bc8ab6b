using Realtime.Catalog;

namespace Realtime.Metadata;

/// <summary>One entry of a source's <c>functions</c>: a root field that calls a function.</summary>
/// <param name="Name">The function's name in the database.</param>
/// <param name="CustomName">Its GraphQL name instead; or null.</param>
/// <param name="RootFields">Custom names of <c>function</c> and <c>function_aggregate</c>.</param>
/// <param name="SessionArgument">The argument that gets the session variables, or null.</param>
/// <param name="ExposedAs"><c>query</c>, <c>mutation</c>, or null: by volatility.</param>
/// <param name="Roles">Roles that may call it where that is not inferred.</param>
/// <param name="Comment">A description, or null.</param>
internal sealed record DeclaredFunction(
    QualifiedName Name,
    string? CustomName,
    IReadOnlyDictionary<string, CustomRootField> RootFields,
    string? SessionArgument,
    string? ExposedAs,
    IReadOnlyList<string> Roles,
    string? Comment)
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredFunction Read(JsonCursor entry)
    {
        var configuration = entry["configuration"];
        var exposedAs = configuration["exposed_as"].AsOptionalString();
        if (exposedAs is not (null or "query" or "mutation"))
        {
            throw configuration["exposed_as"].Failed($"exposed_as is query or mutation, not \"{exposedAs}\"");
        }

        return new DeclaredFunction(
            MetadataJson.ReadName(entry.Required("function")),
            configuration["custom_name"].AsOptionalString(),
            CustomRootField.ReadAll(configuration["custom_root_fields"]),
            configuration["session_argument"].AsOptionalString(),
            exposedAs,
            [.. entry["permissions"].Items().Select(permission => permission.Required("role").AsName())],
            entry["comment"].AsOptionalString());
    }
}

/// <summary>One entry of a table's <c>computed_fields</c>.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="Function">The function that computes it.</param>
/// <param name="TableArgument">The argument that gets the row; null for the first.</param>
/// <param name="SessionArgument">The argument that gets the session variables, or null.</param>
/// <param name="Comment">A description, or null.</param>
internal sealed record DeclaredComputedField(
    string Name, QualifiedName Function, string? TableArgument, string? SessionArgument, string? Comment)
{
    /// <summary>Reads an entry, or the arguments of a command that creates one.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredComputedField Read(JsonCursor entry)
    {
        var definition = entry.Required("definition");
        return new DeclaredComputedField(
            entry.Required("name").AsName(),
            MetadataJson.ReadName(definition.Required("function")),
            definition["table_argument"].AsOptionalString(),
            definition["session_argument"].AsOptionalString(),
            entry["comment"].AsOptionalString());
    }
}
