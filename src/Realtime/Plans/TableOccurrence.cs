using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// One place of a plan in which rows of a table are read, and what a row there must satisfy to matter: some row that was changed satisfied one of
/// <paramref name="Branches"/> before or after the change, or the result is what it was.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns of the table that the whole plan reads: a change of none of them changes nothing.</param>
/// <param name="Branches">The alternatives, each with at least one equality; empty when any row may matter.</param>
/// <param name="WholeReason">Why any row may matter, for the operator; null when <paramref name="Branches"/> says which.</param>
internal sealed record TableOccurrence(CatalogTable Table, IReadOnlySet<string> Columns, IReadOnlyList<EqualityBranch> Branches, string? WholeReason);

/// <summary>Equalities that hold together for a row.</summary>
/// <param name="Atoms">At least one, in order of the columns' positions; a column occurs at most once.</param>
internal sealed record EqualityBranch(IReadOnlyList<EqualityAtom> Atoms);

/// <summary>A column equals a value of the cohort: <c>author_id = $v</c>, or one of several, <c>id IN ($list)</c>.</summary>
/// <param name="Column">The column; its type has one text for each value (<see cref="CanonicalText"/>).</param>
/// <param name="Values">The slots whose values are allowed; several for a list written out.</param>
/// <param name="IsArray">The one slot is an array of the allowed values.</param>
internal sealed record EqualityAtom(CatalogColumn Column, IReadOnlyList<Slot> Values, bool IsArray);
