namespace Realtime.Metadata;

/// <summary>One entry of a source's <c>native_queries</c>: SQL of the operator as a root field.</summary>
/// <param name="Name">The root field's name.</param>
/// <param name="Code">The SQL, with <c>{{argument}}</c> where a value belongs.</param>
/// <param name="Returns">The logical model of its rows.</param>
/// <param name="Arguments">What clients give.</param>
/// <param name="Relationships">Relationships from its rows to tables.</param>
/// <param name="Description">A description, or null.</param>
internal sealed record DeclaredNativeQuery(
    string Name,
    string Code,
    string Returns,
    IReadOnlyList<DeclaredModelField> Arguments,
    IReadOnlyList<DeclaredRelationship> Relationships,
    string? Description)
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredNativeQuery Read(JsonCursor entry) => new(
        entry.Required("root_field_name").AsName(),
        entry.Required("code").AsString(),
        entry.Required("returns").AsString(),
        [.. entry["arguments"].Members().Select(argument => DeclaredModelField.Read(argument.Key, argument.Value))],
        [
            .. entry["object_relationships"].Items().Select(item => ReadRelationship(item, isArray: false)),
            .. entry["array_relationships"].Items().Select(item => ReadRelationship(item, isArray: true)),
        ],
        entry["description"].AsOptionalString() ?? entry["comment"].AsOptionalString());

    // Unlike those of tables these have the mapping in "using" itself.
    private static DeclaredRelationship ReadRelationship(JsonCursor entry, bool isArray)
    {
        var mapping = entry.Required("using");
        if (!mapping["remote_native_query"].IsAbsent)
        {
            throw mapping["remote_native_query"].Failed("relationships to native queries are not served");
        }

        var columns = mapping.Required("column_mapping").Members().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.AsString())).ToList();
        return new DeclaredRelationship(
            entry.Required("name").AsName(),
            isArray,
            new RelationshipUsing.Manual(MetadataJson.ReadName(mapping.Required("remote_table")), columns, AfterParent: false),
            entry["description"].AsOptionalString() ?? entry["comment"].AsOptionalString());
    }
}
