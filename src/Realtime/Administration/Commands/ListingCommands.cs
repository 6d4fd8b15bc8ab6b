using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>What a console asks: which tables a source has, which relationships its foreign keys suggest.</summary>
internal static class ListingCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_get_source_tables", (call, _) => SourceTables(call)),
        new("pg_get_table_info", (call, _) => TableInfo(call)),
        new("pg_get_source_version", (call, _) => SourceVersion(call)),
        new("pg_suggest_relationships", SuggestAsync),
    ];

    private static ValueTask<JsonNode?> SourceTables(CommandCall call)
    {
        var names = Catalog(call).Tables.Values.Where(table => table.PartitionRoot is null).Select(table => table.Name).Order();
        return ValueTask.FromResult<JsonNode?>(new JsonArray([.. names.Select(name => (JsonNode?)MetadataJson.Name(name))]));
    }

    private static ValueTask<JsonNode?> TableInfo(CommandCall call)
    {
        var name = call.TableName;
        return ValueTask.FromResult<JsonNode?>(Catalog(call).Tables.TryGetValue(name, out var table) ? TableDescription.Write(table) : AdminResponses.Nothing);
    }

    private static ValueTask<JsonNode?> SourceVersion(CommandCall call)
    {
        var number = Catalog(call).ServerVersionNumber;
        return ValueTask.FromResult<JsonNode?>(new JsonObject { ["version"] = $"{number / 10000}.{number % 10000}" });
    }

    private static async ValueTask<JsonNode?> SuggestAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var snapshot = await call.Draft.PreviewAsync(cancellationToken);
        var source = snapshot.Sources.FirstOrDefault(candidate => candidate.Name == call.Source)
            ?? throw call.Failed(ErrorCode.NotExists, $"source with name \"{call.Source}\" does not exist");
        var wanted = call.Args["tables"].IsAbsent ? null : call.Args["tables"].Items().Select(MetadataJson.ReadName).ToHashSet();
        var omitTracked = call.Args["omit_tracked"].AsBoolean(fallback: false);
        var indexes = await UniqueIndexes.ReadAsync(call.Authority.Reader.ConnectionStringOf(call.Draft.Source(call.Source, call.Path)), cancellationToken);
        var suggestions = new JsonArray();
        foreach (var table in source.Tables.Values.OrderBy(table => table.Name))
        {
            foreach (var key in table.Catalog.ForeignKeys)
            {
                if (source.Tables.TryGetValue(key.ReferencedTable, out var target)
                    && (wanted is null || wanted.Contains(table.Name) || wanted.Contains(target.Name)))
                {
                    Suggest(suggestions, RelationshipKind.Object, table, target, key.Columns, key.ReferencedColumns, key, omitTracked);
                    var back = IsUnique(table.Catalog, indexes[table.Name], key.Columns) ? RelationshipKind.Object : RelationshipKind.Array;
                    Suggest(suggestions, back, target, table, key.ReferencedColumns, key.Columns, key, omitTracked);
                }
            }
        }

        return new JsonObject { ["relationships"] = suggestions };
    }

    private static void Suggest(
        JsonArray suggestions,
        RelationshipKind kind,
        Table from,
        Table to,
        IReadOnlyList<string> fromColumns,
        IReadOnlyList<string> toColumns,
        CatalogForeignKey key,
        bool omitTracked)
    {
        var pairs = fromColumns.Zip(toColumns).ToHashSet();
        var isTracked = from.Relationships.Values.Any(relationship => relationship.Target == to.Name
            && pairs.SetEquals(relationship.Columns.Select(pair => (pair.Local.Name, pair.Remote.Name))));
        if (isTracked && omitTracked)
        {
            return;
        }

        suggestions.Add(new JsonObject
        {
            ["type"] = kind == RelationshipKind.Object ? "object" : "array",
            ["from"] = Side(from, fromColumns, key),
            ["to"] = Side(to, toColumns, key),
        });
    }

    private static JsonObject Side(Table table, IReadOnlyList<string> columns, CatalogForeignKey key)
    {
        var side = new JsonObject { ["table"] = MetadataJson.Name(table.Name), ["columns"] = MetadataJson.ToArray(columns) };
        if (table.Catalog.ForeignKeys.Contains(key))
        {
            side["constraint_name"] = key.Name;
        }

        return side;
    }

    private static bool IsUnique(CatalogTable table, IEnumerable<IReadOnlySet<string>> indexes, IReadOnlyList<string> columns) =>
        table.UniqueKeys.Append(table.PrimaryKey).OfType<CatalogKey>().Any(key => key.Columns.ToHashSet().SetEquals(columns))
        || indexes.Any(index => index.SetEquals(columns));

    private static CatalogSnapshot Catalog(CommandCall call)
    {
        call.Draft.Source(call.Source, call.Path);
        return call.Draft.Inputs.TryGetValue(call.Source, out var input) && input.Problem is null
            ? input.Catalog
            : throw call.Failed(ErrorCode.Unexpected, $"the database of source \"{call.Source}\" could not be read");
    }
}
