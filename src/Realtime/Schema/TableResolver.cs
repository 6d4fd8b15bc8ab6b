using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Resolves tracked tables as far as they need no other table: existence, names, columns, enum values. Without state.</summary>
internal static class TableResolver
{
    /// <summary>Resolves one table.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be served; the message is the reason.</exception>
    public static TableDraft Resolve(TrackedTable declared, SourceInput input, SourceNaming naming)
    {
        if (!input.Catalog.Tables.TryGetValue(declared.Name, out var catalog))
        {
            throw new GraphQLError(ErrorCode.NotExists, $"no such table/view exists in source: \"{declared.Name}\"").AsException();
        }

        var name = NameRules.TableTypeName(declared, naming.Convention);
        if (!NameRules.IsGraphQLName(name))
        {
            throw Invalid($"in table \"{declared.Name}\": the custom name \"{name}\" is not a valid GraphQL name");
        }

        return new TableDraft(declared, catalog)
        {
            GraphQLName = name,
            RootFields = NameRules.RootFields(declared, naming),
            AllColumns = ResolveColumns(declared, catalog, naming.Convention),
            EnumValues = declared.IsEnum ? ResolveEnum(declared, input) : null,
        };
    }

    /// <summary>Gives columns that refer to an enum table that enum's type; a second step, when all tables are known.</summary>
    public static void ResolveEnumReferences(TableDraft table, IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        var references = table.Catalog.ForeignKeys
            .Where(key => key.Columns.Count == 1 && tables.TryGetValue(key.ReferencedTable, out var target) && target.EnumValues is not null)
            .GroupBy(key => key.Columns[0])
            .ToDictionary(group => group.Key, group => group.First().ReferencedTable);
        if (references.Count > 0)
        {
            table.AllColumns =
            [
                .. table.AllColumns.Select(column => references.TryGetValue(column.Catalog.Name, out var target)
                    ? column with { EnumTable = target }
                    : column),
            ];
        }
    }

    private static List<Column> ResolveColumns(TrackedTable declared, CatalogTable catalog, NamingConvention convention)
    {
        var columns = new List<Column>(catalog.Columns.Count);
        var seen = new Dictionary<string, string>();
        foreach (var column in catalog.Columns)
        {
            var configuration = declared.Configuration.Columns.GetValueOrDefault(column.Name);
            var name = configuration?.CustomName
                ?? (NameRules.IsGraphQLName(column.Name) ? NameRules.FieldName(column.Name, convention) : "");
            if (name.Length > 0 && !NameRules.IsGraphQLName(name))
            {
                throw Invalid($"in table \"{declared.Name}\": the custom name \"{name}\" of column \"{column.Name}\" is not a valid GraphQL name");
            }

            if (name.Length > 0 && !seen.TryAdd(name, column.Name))
            {
                throw Invalid($"in table \"{declared.Name}\": the columns \"{seen[name]}\" and \"{column.Name}\" have the same GraphQL name \"{name}\"");
            }

            columns.Add(new Column(column, name, configuration?.Comment ?? column.Comment, EnumTable: null));
        }

        return columns;
    }

    private static IReadOnlyList<EnumTableValue> ResolveEnum(TrackedTable declared, SourceInput input)
    {
        var reading = input.Enums.GetValueOrDefault(declared.Name)
            ?? new EnumTableReading([], $"the table \"{declared.Name}\" cannot be used as an enum because its rows were not read");
        if (reading.Problem is not null)
        {
            throw Invalid(reading.Problem);
        }

        var invalid = reading.Values.Where(value => !NameRules.IsGraphQLName(value.Value) || value.Value is "true" or "false" or "null")
            .Select(value => $"\"{value.Value}\"").Order(StringComparer.Ordinal).ToList();
        return invalid.Count == 0
            ? reading.Values
            : throw Invalid($"the table \"{declared.Name}\" cannot be used as an enum because the {Named(invalid)}");
    }

    // as Hasura counts them up
    private static string Named(List<string> values) => values switch
    {
        [var value] => $"value {value} is not a valid GraphQL enum value name",
        [var first, var second] => $"values {first} and {second} are not valid GraphQL enum value names",
        _ => $"values {string.Join(", ", values.SkipLast(1))}, and {values[^1]} are not valid GraphQL enum value names",
    };

    private static GraphQLErrorException Invalid(string message) =>
        new GraphQLError(ErrorCode.InvalidConfiguration, message).AsException();
}
