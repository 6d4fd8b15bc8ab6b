using GraphQL.Types;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>
/// An argument of a field, with what it stands for: the dialect's fixed name (<c>order_by</c>, also where the convention writes <c>orderBy</c>) or a column.
/// </summary>
internal sealed class BoundArgument : QueryArgument
{
    /// <param name="type">The argument's type.</param>
    public BoundArgument(IGraphType type)
        : base(type)
    {
    }

    /// <summary>What the argument stands for.</summary>
    public required InputBinding Binding { get; init; }
}
