namespace Realtime.Plans;

/// <summary>
/// Puts a client's condition beside the permission that says which rows exist for it. Postgres takes the parts of an AND in whatever order it likes, so a part
/// that can raise an error, or takes long, would tell of a hidden row that it was reached; such parts run on rows that the permission has let through and on no
/// others (<c>docs/design/hidden-rows.md</c>). What cannot tell stays outside, where indexes serve it.
/// </summary>
internal static class Barrier
{
    /// <summary>Rows that the permission shows and that pass the client's condition.</summary>
    public static Predicate Behind(Predicate permission, Predicate condition)
    {
        if (IsTrue(permission))
        {
            return condition;
        }

        var silent = new List<Predicate>();
        var telling = new List<Predicate>();
        Split(condition, silent, telling);
        if (telling.Count == 0)
        {
            return Predicate.Both(permission, new Predicate.And(silent));
        }

        silent.AddRange(telling.Select(SilentParts.Of).OfType<Predicate>());
        return Predicate.Both(Predicate.Both(permission, new Predicate.And(silent)), new Predicate.Guarded(permission, new Predicate.And(telling)));
    }

    /// <summary>
    /// Whether a permission asks other tables. Postgres filters a table by its own columns before it joins anything to it; a sub-select may itself become a
    /// join, and joins have no order of their own. Then rows are settled before what can tell (<see cref="CanTell(IReadOnlyList{ProjectedField})"/>) is joined
    /// to them.
    /// </summary>
    public static bool AsksOthers(Predicate permission) => permission switch
    {
        Predicate.And and => and.Items.Any(AsksOthers),
        Predicate.Or or => or.Items.Any(AsksOthers),
        Predicate.Not not => AsksOthers(not.Item),
        Predicate.Exists => true,
        _ => false,
    };

    /// <summary>Whether what is joined to rows for their JSON can tell of them.</summary>
    public static bool CanTell(IReadOnlyList<ProjectedField> row) => row.Any(CanTell);

    private static void Split(Predicate condition, List<Predicate> silent, List<Predicate> telling)
    {
        if (condition is Predicate.And and)
        {
            foreach (var item in and.Items)
            {
                Split(item, silent, telling);
            }
        }
        else
        {
            (Leakproof.Is(condition) ? silent : telling).Add(condition);
        }
    }

    private static bool IsTrue(Predicate predicate) => predicate is Predicate.And and && and.Items.All(IsTrue);

    private static bool CanTell(ProjectedField field) => field.Value switch
    {
        Projection.Rows rows => CanTell(rows.Selection),
        Projection.Aggregate => true,
        _ => false,
    };

    private static bool CanTell(RowsSelection rows) =>
        rows.From is not RowSource.FromTable || !Leakproof.Is(rows.Where) || rows.OrderBy.Any(term => !Leakproof.Is(term.Value)) || rows.Row.Any(CanTellValue);

    private static bool CanTellValue(ProjectedField field) => field.Value is Projection.Scalar scalar ? !Leakproof.Is(scalar.Value) : CanTell(field);
}
