namespace Realtime.Plans.Mutations;

/// <summary>
/// A mutation, ready to be written as SQL: the statements of its one transaction in order, and how the answer is put together from their results. Pure data,
/// permissions applied.
/// </summary>
/// <param name="Steps">One statement each, in order; later ones may use rows that earlier ones wrote.</param>
/// <param name="Output">The data object.</param>
/// <param name="Slots">All values that differ from run to run.</param>
internal sealed record MutationPlan(IReadOnlyList<MutationStep> Steps, MutationOutput Output, IReadOnlyList<Slot> Slots);

/// <summary>The answer of a mutation, made of what its statements returned.</summary>
internal abstract record MutationOutput
{
    private MutationOutput()
    {
    }

    /// <summary>JSON that a statement returned.</summary>
    /// <param name="Piece">Its number.</param>
    public sealed record Json(int Piece) : MutationOutput;

    /// <summary>The number of rows that some writes affected, nested ones included.</summary>
    /// <param name="Batches">The writes.</param>
    public sealed record AffectedRows(IReadOnlyList<int> Batches) : MutationOutput;

    /// <summary><c>__typename</c>.</summary>
    public sealed record Typename(string Name) : MutationOutput;

    /// <summary>The answer of a field for which no statement runs: <c>null</c>, or an empty list.</summary>
    /// <param name="IsList">Whether it is a list.</param>
    public sealed record Nothing(bool IsList) : MutationOutput;

    /// <summary>An object, members in response order.</summary>
    public sealed record Object(IReadOnlyList<(string Key, MutationOutput Value)> Members) : MutationOutput;

    /// <summary>A list: the responses of <c>update_t_many</c>.</summary>
    public sealed record List(IReadOnlyList<MutationOutput> Items) : MutationOutput;
}
