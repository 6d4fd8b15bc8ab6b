using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>What became of the tracked tables between two looks at them. Pure; immutable.</summary>
/// <param name="Begun">Covered tables whose changes may have been missed until now: newly covered, put into the publication again, or rewritten.</param>
/// <param name="Redefined">Tables whose definition changed, covered or not.</param>
/// <param name="Uncovered">Tables that are not covered any more, or not from the beginning, or for another reason than before.</param>
/// <param name="IsEmpty">Whether nothing at all differs.</param>
internal sealed record PlanDifference(
    IReadOnlyList<QualifiedName> Begun, IReadOnlyList<QualifiedName> Redefined, IReadOnlyList<QualifiedName> Uncovered, bool IsEmpty)
{
    public static PlanDifference Between(PublicationPlan before, PublicationState after)
    {
        var plan = after.Plan;
        var redefined = plan.Fingerprints.Where(pair => before.Fingerprints.TryGetValue(pair.Key, out var known) && known != pair.Value)
            .Select(pair => pair.Key).ToHashSet();
        var begun = new List<QualifiedName>();
        var uncovered = new List<QualifiedName>();
        foreach (var (table, coverage) in plan.Coverage)
        {
            before.Coverage.TryGetValue(table, out var known);
            if (!coverage.IsCovered && (known is null || known.IsCovered || known.Reason != coverage.Reason))
            {
                uncovered.Add(table);
            }

            var isSeenAnew = known is not { IsCovered: true } || after.Restarted.Contains(table)
                || (before.Versions.TryGetValue(table, out var version) && version != plan.Versions[table]);
            if (coverage.IsCovered && isSeenAnew && !redefined.Contains(table))
            {
                begun.Add(table);
            }
        }

        var isSmaller = before.Coverage.Keys.Any(table => !plan.Coverage.ContainsKey(table));
        return new PlanDifference(begun, [.. redefined], uncovered, begun.Count == 0 && redefined.Count == 0 && uncovered.Count == 0 && !isSmaller);
    }
}
