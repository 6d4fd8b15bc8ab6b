using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Names of GraphQL types that are taken so far, over all sources: those of the language and of the dialect first, then those of column types, then what each
/// table, function and native query generates. The second to want a name is not served, since a type must never stand for another one's and no client would
/// know it under a name of our making. Owned by one build, not thread-safe.
/// </summary>
internal sealed class TypeNameClaims
{
    private const string Language = "the GraphQL language";
    private const string Dialect = "every schema";

    private static readonly FrozenDictionary<string, string> Reserved = new[] { "Boolean", "Float", "ID", "Int", "String" }
        .Select(name => KeyValuePair.Create(name, Language))
        .Concat(new[]
        {
            "query_root", "mutation_root", "subscription_root",
            "st_d_within_input", "st_d_within_geography_input", "st_intersects_geom_nband_input", "st_intersects_nband_geom_input",
        }.Select(name => KeyValuePair.Create(name, Dialect)))
        .ToFrozenDictionary();

    // of every table, and of those that can be written in some way; each type of SchemaNaming.Type's second argument is here
    private static readonly string[] Readable =
    [
        "", "_aggregate", "_aggregate_bool_exp", "_aggregate_fields", "_aggregate_order_by", "_bool_exp", "_order_by", "_select_column",
        "_stream_cursor_input", "_stream_cursor_value_input", "_max_fields", "_max_order_by", "_min_fields", "_min_order_by",
    ];

    private static readonly string[] Statistics = ["avg", "stddev", "stddev_pop", "stddev_samp", "sum", "var_pop", "var_samp", "variance"];

    private static readonly string[] Summed = [.. Statistics.SelectMany(function => new[] { $"_{function}_fields", $"_{function}_order_by" })];

    private static readonly string[] Inserted =
        ["_arr_rel_insert_input", "_constraint", "_insert_input", "_obj_rel_insert_input", "_on_conflict", "_update_column"];

    private static readonly string[] Updated = ["_pk_columns_input", "_set_input", "_updates"];

    private static readonly string[] UpdatedJson =
        ["_append_input", "_delete_at_path_input", "_delete_elem_input", "_delete_key_input", "_prepend_input"];

    private readonly Dictionary<string, string> _taken = new(Reserved, StringComparer.Ordinal);

    /// <summary>Takes the names of the dialect's types that a source shares with others, and those of the types of its tracked columns.</summary>
    public void Reserve(SchemaNaming naming, IEnumerable<PgType> columnTypes)
    {
        Reserve(naming.Common("order_by"), Dialect);
        Reserve(naming.Type("cursor_ordering"), Dialect);
        foreach (var type in columnTypes)
        {
            var name = ScalarNames.Of(type.Underlying.Element ?? type);
            var owner = $"columns of type \"{(type.Underlying.Element ?? type).InternalName}\"";
            Reserve(name, owner);
            Reserve(naming.Common(name + "_comparison_exp"), owner);
            Reserve(naming.Common(name + "_array_comparison_exp"), owner);
            Reserve(naming.Common(name + "_cast_exp"), owner);
        }
    }

    /// <summary>All type names that a table may generate for some role.</summary>
    public static IReadOnlyList<string> Of(TableDraft table, SchemaNaming naming)
    {
        var suffixes = Readable.AsEnumerable();
        var types = table.NamedColumns.Select(column => column.Catalog.Type).ToList();
        if (types.Exists(ScalarNames.IsNumeric))
        {
            suffixes = suffixes.Concat(Summed);
        }

        if (table.Catalog.IsInsertable)
        {
            suffixes = suffixes.Concat(Inserted);
        }

        if (table.Catalog.IsUpdatable)
        {
            suffixes = suffixes.Concat(Updated);
            suffixes = types.Exists(ScalarNames.IsNumeric) ? suffixes.Append("_inc_input") : suffixes;
            suffixes = types.Exists(ScalarNames.IsJsonb) ? suffixes.Concat(UpdatedJson) : suffixes;
        }

        if (table.Catalog.IsInsertable || table.Catalog.IsUpdatable || table.Catalog.IsDeletable)
        {
            suffixes = suffixes.Append("_mutation_response");
        }

        var names = suffixes.Select(suffix => naming.Type(table.GraphQLName, suffix)).ToList();
        if (table.EnumValues is not null)
        {
            var values = naming.Type(table.GraphQLName, "_enum");
            names.AddRange([values, naming.Common(values + "_comparison_exp")]);
        }

        return names;
    }

    /// <summary>Makes sure that names are names of GraphQL, and free or the owner's already.</summary>
    /// <exception cref="GraphQLErrorException">One of them is none, or is taken: Hasura's <c>unexpected</c>.</exception>
    public void RefuseTaken(IReadOnlyList<string> names, string owner)
    {
        foreach (var name in names)
        {
            if (!NameRules.IsGraphQLName(name))
            {
                throw new GraphQLError(ErrorCode.ValidationFailed, $"the type name \"{name}\" is not a valid GraphQL name").AsException();
            }

            if (_taken.TryGetValue(name, out var holder) && holder != owner)
            {
                throw new GraphQLError(ErrorCode.Unexpected, $"found conflicting definitions for GraphQL type \"{name}\": {holder} and {owner}").AsException();
            }
        }

    }

    /// <summary>Takes names that are free, or the owner's already.</summary>
    public void Claim(IReadOnlyList<string> names, string owner)
    {
        foreach (var name in names)
        {
            Reserve(name, owner);
        }
    }

    private void Reserve(string name, string owner) => _taken.TryAdd(name, owner);
}
