using GraphQL.Types;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>A field of an object type or of an input object, with what it stands for. Every field of a role schema is one.</summary>
/// <remarks>A property and not GraphQL.NET's metadata dictionary: a large schema has hundreds of thousands of fields.</remarks>
/// <typeparam name="TBinding"><see cref="OutputBinding"/> or <see cref="InputBinding"/>.</typeparam>
internal sealed class BoundField<TBinding> : FieldType
    where TBinding : class
{
    /// <summary>What the field stands for.</summary>
    public required TBinding Binding { get; init; }
}

/// <summary>
/// A value of an enum type whose name alone does not say what it stands for (a column, a constraint) keeps that in <c>EnumValueDefinition.Value</c>.
/// </summary>
internal static class BoundFieldExtensions
{
    /// <summary>The binding of an object type's field; null for fields that the library made (<c>__schema</c>, <c>__type</c>, <c>__typename</c>).</summary>
    public static OutputBinding? OutputBinding(this FieldType field) => (field as BoundField<OutputBinding>)?.Binding;

    /// <summary>The binding of an input object's field.</summary>
    public static InputBinding? InputBinding(this FieldType field) => (field as BoundField<InputBinding>)?.Binding;
}
