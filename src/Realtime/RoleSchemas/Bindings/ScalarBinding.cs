using GraphQL.Types;
using Realtime.Catalog;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>
/// A GraphQL scalar that stands for a Postgres type and is none of the specification's own (those are the library's): <c>uuid</c>, <c>timestamptz</c>,
/// <c>jsonb</c>, … Values are not parsed here: Postgres' own input functions do that. <see cref="GraphQL.Types.ScalarGraphType.ParseValue"/> is the identity.
/// </summary>
/// <remarks>
/// The same GraphQL name may stand for several Postgres types (String: text, varchar), so slots take the type from the column, not from here.
/// </remarks>
internal sealed class PgScalarGraphType : ScalarGraphType
{
    /// <param name="name">The GraphQL name.</param>
    public PgScalarGraphType(string name) => Name = name;

    /// <summary>Whether it is an array, by the name that Postgres gives to one: <c>_int4</c>. Then a list is a value of it, too.</summary>
    public bool IsArray => Name.StartsWith('_');

    /// <inheritdoc/>
    public override object? ParseValue(object? value) => value;

    /// <inheritdoc/>
    public override object? ParseLiteral(GraphQLParser.AST.GraphQLValue value) => value;

    /// <inheritdoc/>
    public override object? Serialize(object? value) => value;
}

/// <summary>What a value of an enum type stands for, in <c>EnumValueDefinition.Value</c>.</summary>
internal abstract record EnumBinding
{
    private EnumBinding()
    {
    }

    /// <summary>A column: of <c>_select_column</c> and <c>_update_column</c> enums.</summary>
    public sealed record ColumnValue(Schema.Column Column) : EnumBinding;

    /// <summary>A constraint of a <c>_constraint</c> enum.</summary>
    public sealed record ConstraintValue(CatalogKey Constraint) : EnumBinding;

    /// <summary>A fixed word: order directions (<c>asc_nulls_first</c>), <c>ASC</c>, <c>_PLACEHOLDER</c>.</summary>
    public sealed record Fixed(string Name) : EnumBinding;

    /// <summary>A row of an enum table or a label of a Postgres enum, as Postgres spells it.</summary>
    public sealed record Text(string Value) : EnumBinding;
}
