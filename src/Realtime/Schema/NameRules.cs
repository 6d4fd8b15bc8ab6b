using System.Text;
using System.Text.RegularExpressions;
using Realtime.Catalog;
using Realtime.Metadata;

namespace Realtime.Schema;

/// <summary>How GraphQL names are formed from database names under the two naming conventions. Without state.</summary>
internal static partial class NameRules
{
    /// <summary>Whether a name may stand in a schema: the grammar's <c>Name</c>, without the reserved two underscores in front.</summary>
    public static bool IsGraphQLName(string name) => GraphQLName().IsMatch(name) && !name.StartsWith("__", StringComparison.Ordinal);

    /// <summary>The database name from which a table's or function's GraphQL names are formed: with the schema in front outside public.</summary>
    public static string Identifier(QualifiedName name)
    {
        var joined = name.Schema == QualifiedName.PublicSchema ? name.Name : $"{name.Schema}_{name.Name}";
        if (IsGraphQLName(joined))
        {
            return joined;
        }

        // a name that GraphQL forbids is served under a near one rather than not at all
        var replaced = NotInNames().Replace(joined, "_");
        return char.IsAsciiDigit(replaced[0]) ? "_" + replaced : replaced;
    }

    /// <summary>The base of a table's type names.</summary>
    public static string TableTypeName(TrackedTable table, NamingConvention convention) =>
        table.Configuration.CustomName ?? TypeName(Identifier(table.Name), convention);

    /// <summary>A type's name from an identifier: as it is, or in PascalCase.</summary>
    public static string TypeName(string identifier, NamingConvention convention) =>
        convention == NamingConvention.GraphqlDefault ? Pascal(identifier) : identifier;

    /// <summary>A field's, argument's or column's name from an identifier: as it is, or in camelCase.</summary>
    public static string FieldName(string identifier, NamingConvention convention) =>
        convention == NamingConvention.GraphqlDefault ? Camel(identifier) : identifier;

    /// <summary>All root field names of a table: custom ones first, then the source's prefix and suffix.</summary>
    public static RootFieldNames RootFields(TrackedTable table, SourceNaming naming)
    {
        var convention = naming.Convention;
        var custom = table.Configuration.CustomName;
        var identifier = custom ?? Identifier(table.Name);
        var subject = custom ?? FieldName(identifier, convention);
        var capital = custom is null ? TypeName(identifier, convention) : Capitalised(custom);
        var graphql = convention == NamingConvention.GraphqlDefault;
        string After(string suffix, string camelSuffix) => graphql ? subject + camelSuffix : subject + suffix;
        string Before(string verb, string suffix, string camelSuffix) =>
            graphql ? verb + capital + camelSuffix : $"{verb}_{identifier}{suffix}";

        RootFieldName Name(string key, string standard)
        {
            var field = table.Configuration.RootFields.GetValueOrDefault(key);
            return new RootFieldName(naming.RootField(field?.Name ?? standard), field?.Comment);
        }

        return new RootFieldNames(
            Select: Name("select", subject),
            SelectByPk: Name("select_by_pk", After("_by_pk", "ByPk")),
            SelectAggregate: Name("select_aggregate", After("_aggregate", "Aggregate")),
            SelectStream: Name("select_stream", After("_stream", "Stream")),
            Insert: Name("insert", Before("insert", "", "")),
            InsertOne: Name("insert_one", Before("insert", "_one", "One")),
            Update: Name("update", Before("update", "", "")),
            UpdateByPk: Name("update_by_pk", Before("update", "_by_pk", "ByPk")),
            UpdateMany: Name("update_many", Before("update", "_many", "Many")),
            Delete: Name("delete", Before("delete", "", "")),
            DeleteByPk: Name("delete_by_pk", Before("delete", "_by_pk", "ByPk")));
    }

    /// <summary>The naming of a source.</summary>
    public static SourceNaming Naming(SourceCustomization customization, SnapshotSettings settings) => new(
        (settings.NamingConventions ? customization.NamingConvention : null) switch
        {
            "graphql-default" => NamingConvention.GraphqlDefault,
            "hasura-default" => NamingConvention.HasuraDefault,
            _ => settings.DefaultNaming,
        },
        customization.RootFieldNamespace,
        customization.RootFieldPrefix ?? "",
        customization.RootFieldSuffix ?? "",
        customization.TypeNamePrefix ?? "",
        customization.TypeNameSuffix ?? "");

    private static string Pascal(string identifier) => Capitalised(Camel(identifier));

    /// <summary>The name with its first letter in upper case.</summary>
    public static string Capitalised(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private static string Camel(string identifier)
    {
        var result = new StringBuilder(identifier.Length);
        foreach (var word in identifier.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            result.Append(result.Length == 0 ? char.ToLowerInvariant(word[0]) : char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        }

        // an underscore in front belongs to the first word, which it keeps as it is
        return result.Length == 0
            ? identifier
            : identifier[0] == '_' ? "_" + identifier.TrimStart('_')[0] + result.ToString(1, result.Length - 1)
            : result.ToString();
    }

    [GeneratedRegex("^[_A-Za-z][_0-9A-Za-z]*$")]
    private static partial Regex GraphQLName();

    [GeneratedRegex("[^_0-9A-Za-z]")]
    private static partial Regex NotInNames();
}
