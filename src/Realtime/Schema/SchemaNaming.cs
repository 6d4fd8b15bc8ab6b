using System.Text;

namespace Realtime.Schema;

/// <summary>
/// Forms the generated names of one source: types, arguments, fixed members and enum values, by its naming convention, type prefix and type suffix.
/// Root field, table, column and relationship names come resolved from the schema and are not formed here. Immutable.
/// </summary>
/// <param name="naming">The source's customization.</param>
internal sealed class SchemaNaming(SourceNaming naming)
{
    private bool IsGraphqlDefault => naming.Convention == NamingConvention.GraphqlDefault;

    /// <summary>
    /// A type name from a table's or function's base name, which the schema has formed, and Hasura's suffix (<c>_bool_exp</c>); the suffix is empty for the
    /// object type.
    /// </summary>
    public string Type(string baseName, string suffix = "") => naming.TypeName(baseName + (IsGraphqlDefault ? PascalCase(suffix) : suffix));

    /// <summary>The name of a type that sources share (<c>order_by</c>, <c>Int_comparison_exp</c>): by the convention, without prefix and suffix.</summary>
    public string Common(string name) => IsGraphqlDefault ? PascalCase(name) : name;

    /// <summary>The type of a computed field's arguments.</summary>
    public string ComputedArguments(string field, string table) =>
        naming.TypeName(IsGraphqlDefault ? PascalCase(field) + NameRules.Capitalised(table) + "Args" : $"{field}_{table}_args");

    /// <summary>
    /// The name of an aggregate predicate (<c>article_aggregate_bool_exp_bool_and</c>), to which <paramref name="suffix"/> may add. Under graphql-default it
    /// begins as a field does and keeps the function as it is: <c>articleAggregateBoolExpBool_and</c>.
    /// </summary>
    public string Predicate(Table table, string function, string suffix = "")
    {
        if (!IsGraphqlDefault)
        {
            return $"{table.GraphQLName}_aggregate_bool_exp_{function}{suffix}";
        }

        var subject = table.HasCustomName ? table.GraphQLName : NameRules.FieldName(NameRules.Identifier(table.Catalog.Name), naming.Convention);
        return $"{subject}AggregateBoolExp{NameRules.Capitalised(function)}{PascalCase(suffix)}";
    }

    /// <summary>The enum of the columns that an aggregate predicate of that name takes.</summary>
    public string Narrowed(Table table, string predicate) =>
        naming.TypeName(table.GraphQLName + (IsGraphqlDefault ? "SelectColumn" + NameRules.Capitalised(predicate) : "_select_column_" + predicate));

    /// <summary>
    /// An argument, a fixed member of an input or a fixed field: <c>order_by</c> becomes <c>orderBy</c>, <c>_is_null</c> becomes <c>_isNull</c>.
    /// </summary>
    public string Field(string name) => IsGraphqlDefault ? CamelCase(name) : name;

    /// <summary>The field of a relationship's aggregate: <c>articles_aggregate</c>. Under graphql-default the whole name is changed.</summary>
    public string SelectedAggregate(string relationship) => NameRules.FieldName(relationship + "_aggregate", naming.Convention);

    /// <summary>The member of <c>order_by</c> for a relationship's or a computed field's aggregate; the name keeps its underscores.</summary>
    public string OrderedAggregate(string name) => IsGraphqlDefault ? char.ToLowerInvariant(name[0]) + name[1..] + "Aggregate" : name + "_aggregate";

    /// <summary>The member of <c>where</c> for a relationship's aggregate; the name stays as it is.</summary>
    public string ComparedAggregate(string relationship) => relationship + (IsGraphqlDefault ? "Aggregate" : "_aggregate");

    /// <summary>
    /// A fixed word of an enum: <c>asc_nulls_first</c> becomes <c>ASC_NULLS_FIRST</c>. Columns and constraints keep their names in enums, the rows of enum
    /// tables do not.
    /// </summary>
    public string EnumValue(string name) => IsGraphqlDefault ? name.ToUpperInvariant() : name;

    private static string PascalCase(string name)
    {
        if (name.Length == 0)
        {
            return name;
        }

        var text = new StringBuilder(name.Length);
        var upper = true;
        foreach (var character in name)
        {
            if (character == '_')
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(character) : character);
            upper = false;
        }

        return text.Length == 0 ? name : text.ToString();
    }

    private static string CamelCase(string name)
    {
        var start = 0;
        while (start < name.Length && name[start] == '_')
        {
            start++;
        }

        var pascal = PascalCase(name[start..]);
        return start == name.Length ? name : string.Concat(name.AsSpan(0, start), char.ToLowerInvariant(pascal[0]).ToString(), pascal.AsSpan(1));
    }
}
