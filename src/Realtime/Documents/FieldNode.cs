using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>
/// One selected field after reading: fragments spread, <c>@skip</c>/<c>@include</c> applied, equal response keys merged, its existence and
/// its arguments checked against the role's schema. The plan builders see these and no GraphQL syntax.
/// </summary>
internal sealed class FieldNode
{
    /// <summary>The alias, or the name: the key in the response.</summary>
    public required string ResponseKey { get; init; }

    /// <summary>The field's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the field stands for; null for <c>__typename</c> and for <c>__schema</c>, <c>__type</c>.</summary>
    public required OutputBinding? Binding { get; init; }

    /// <summary>The object type that the field belongs to: its name is the value of <c>__typename</c>.</summary>
    public required IComplexGraphType ParentType { get; init; }

    /// <summary>Arguments as given, by GraphQL name; those not given are absent, those given as null are <see cref="InputValue.Null"/>.</summary>
    public required IReadOnlyDictionary<string, InputValue> Arguments { get; init; }

    /// <summary>The selected subfields in response order; empty for a leaf.</summary>
    public required IReadOnlyList<FieldNode> Children { get; init; }

    /// <summary>No arguments.</summary>
    public static IReadOnlyDictionary<string, InputValue> NoArguments { get; } = new Dictionary<string, InputValue>();

    /// <summary>Path for errors: <c>$.selectionSet.article.selectionSet.author</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Whether this is <c>__typename</c>.</summary>
    public bool IsTypename => Binding is null && Name == "__typename";

    /// <summary>Whether this is <c>__schema</c> or <c>__type</c>: answered by GraphQL.NET's introspection.</summary>
    public bool IsIntrospection => Binding is null && Name is "__schema" or "__type";
}
