using System.Text.Json.Nodes;
using Realtime.Catalog;

namespace Realtime.Metadata;

/// <summary>
/// One entry of a source's <c>tables</c>: a relation that the operator wants served. A parsed view of <see cref="Json"/>; what stands
/// inside (relationships, permissions, …) is parsed one by one, so that one bad entry spoils nothing else.
/// </summary>
/// <param name="Name">The relation's name in the database.</param>
/// <param name="IsEnum">Whether its rows are the values of an enum.</param>
/// <param name="IsPublished">Whether its changes may be published for live queries; an addition of Realtime's to the format, true where it says
/// nothing.</param>
/// <param name="Configuration">Names and comments.</param>
/// <param name="Json">The entry itself; not to be changed.</param>
internal sealed record TrackedTable(QualifiedName Name, bool IsEnum, bool IsPublished, TableConfiguration Configuration, JsonObject Json)
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static TrackedTable Read(JsonCursor entry) => new(
        MetadataJson.ReadName(entry.Required("table")),
        entry["is_enum"].AsBoolean(fallback: false),
        entry["is_published"].AsBoolean(fallback: true),
        TableConfiguration.Read(entry["configuration"]),
        entry.AsObject());
}

/// <summary>A tracked table's <c>configuration</c>.</summary>
/// <param name="CustomName">Base of its GraphQL names instead of its database name; or null.</param>
/// <param name="RootFields">Custom root field names by Hasura's key: <c>select_by_pk</c>, <c>insert_one</c>, ….</param>
/// <param name="Columns">Custom names and comments of columns by database name.</param>
/// <param name="Comment">A description; null when the table's own is to be used.</param>
internal sealed record TableConfiguration(
    string? CustomName,
    IReadOnlyDictionary<string, CustomRootField> RootFields,
    IReadOnlyDictionary<string, ColumnConfiguration> Columns,
    string? Comment)
{
    /// <summary>No customization.</summary>
    public static TableConfiguration Default { get; } = new(
        null, new Dictionary<string, CustomRootField>(), new Dictionary<string, ColumnConfiguration>(), null);

    /// <summary>Reads the member; absent means the default.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static TableConfiguration Read(JsonCursor at)
    {
        if (at.IsAbsent)
        {
            return Default;
        }

        var columns = new Dictionary<string, ColumnConfiguration>();
        foreach (var (column, name) in at["custom_column_names"].Members())
        {
            columns[column] = new ColumnConfiguration(name.AsOptionalString(), null);
        }

        // column_config is the newer spelling and holds more: it wins where both name a column
        foreach (var (column, config) in at["column_config"].Members())
        {
            var older = columns.GetValueOrDefault(column)?.CustomName;
            columns[column] = new ColumnConfiguration(
                config["custom_name"].AsOptionalString() ?? older, config["comment"].AsOptionalString());
        }

        return new TableConfiguration(
            at["custom_name"].AsOptionalString(), CustomRootField.ReadAll(at["custom_root_fields"]), columns, at["comment"].AsOptionalString());
    }
}

/// <summary>A column's custom name and comment; either may be null.</summary>
internal sealed record ColumnConfiguration(string? CustomName, string? Comment);

/// <summary>A root field's custom name and comment; either may be null.</summary>
internal sealed record CustomRootField(string? Name, string? Comment)
{
    /// <summary>Reads <c>custom_root_fields</c>: each value is a name or an object of name and comment.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static IReadOnlyDictionary<string, CustomRootField> ReadAll(JsonCursor at)
    {
        var fields = new Dictionary<string, CustomRootField>();
        foreach (var (key, value) in at.Members())
        {
            if (value.IsAbsent)
            {
                continue;
            }

            fields[key] = value.TryGetString(out var name)
                ? new CustomRootField(name, null)
                : new CustomRootField(value["name"].AsOptionalString(), value["comment"].AsOptionalString());
        }

        var twice = fields.Values.Where(field => field.Name is not null).GroupBy(field => field.Name)
            .Where(group => group.Count() > 1).SelectMany(group => group).ToList();
        return twice.Count == 0
            ? fields
            : throw at.Failed($"the following custom root field names are duplicated: {string.Join(" and ", twice.Select(field => $"\"{field.Name}\""))}");
    }
}
