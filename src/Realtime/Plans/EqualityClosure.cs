namespace Realtime.Plans;

/// <summary>
/// Which values the columns of one row must equal, by what is known of it and of the rows that it is joined to: <c>article.author_id = $v</c> and
/// <c>author.id = article.author_id</c> give <c>author.id = $v</c>.
/// </summary>
internal static class EqualityClosure
{
    /// <summary>The most alternatives of one occurrence; with more any row may matter.</summary>
    public const int MostBranches = 16;

    /// <summary>The alternatives of a row; null when in one of them no column must equal a value.</summary>
    public static IReadOnlyList<EqualityBranch>? Branches(RowId row, ConditionFacts? facts)
    {
        var equalities = new List<ColumnEquality>();
        var alternatives = new List<Predicate.Or>();
        ConditionFacts.Collect(facts, equalities, alternatives);
        if (Atoms(row, equalities) is { } atoms)
        {
            return [new EqualityBranch(atoms)]; // necessary by itself: alternatives only narrow it
        }

        var branches = new List<EqualityBranch>();
        var left = MostBranches;
        return Expand(row, equalities, alternatives, branches, ref left) && branches.Count > 0 ? branches : null;
    }

    // Takes the first alternative apart; those that are found inside its items come after the others. False: too many, or one of them without an equality.
    private static bool Expand(
        RowId row, List<ColumnEquality> equalities, List<Predicate.Or> alternatives, List<EqualityBranch> branches, ref int left)
    {
        if (alternatives.Count == 0)
        {
            return false;
        }

        var rest = alternatives.GetRange(1, alternatives.Count - 1);
        foreach (var item in alternatives[0].Items)
        {
            if (left-- == 0)
            {
                return false;
            }

            var more = new List<ColumnEquality>(equalities);
            var inner = new List<Predicate.Or>(rest);
            ConditionFacts.Collect(item, more, inner);
            if (Atoms(row, more) is { } atoms)
            {
                branches.Add(new EqualityBranch(atoms));
            }
            else if (!Expand(row, more, inner, branches, ref left))
            {
                return false;
            }
        }

        return true;
    }

    private static List<EqualityAtom>? Atoms(RowId row, List<ColumnEquality> equalities)
    {
        var classes = new Dictionary<(RowId, string), (RowId, string)>();
        foreach (var equality in equalities)
        {
            if (equality.Other is { } other && CanonicalText.FamilyOf(equality.Column.Column) is { } family && family == CanonicalText.FamilyOf(other.Column))
            {
                classes[Find(Key(equality.Column))] = Find(Key(other));
            }
        }

        var values = new Dictionary<(RowId, string), ColumnEquality>();
        foreach (var equality in equalities.Where(IsOfTexts))
        {
            // Of several necessary conditions on one value a single one is the narrower.
            var root = Find(Key(equality.Column));
            if (!values.TryGetValue(root, out var known) || (IsList(known) && !IsList(equality)))
            {
                values[root] = equality;
            }
        }

        var columns = equalities.SelectMany(equality => equality.Other is { } other ? new[] { equality.Column, other } : [equality.Column])
            .Where(column => column.Row == row).DistinctBy(column => column.Column.Name);
        var atoms = new List<EqualityAtom>();
        foreach (var column in columns.OrderBy(column => column.Column.Position))
        {
            if (values.TryGetValue(Find(Key(column)), out var value) && CanonicalText.FamilyOf(column.Column) is not null)
            {
                atoms.Add(new EqualityAtom(column.Column, value.Values, value.IsArray));
            }
        }

        return atoms.Count == 0 ? null : atoms;

        (RowId, string) Find((RowId, string) key)
        {
            while (classes.TryGetValue(key, out var parent) && parent != key)
            {
                key = parent;
            }

            return key;
        }
    }

    private static (RowId, string) Key(ValueExpression.ColumnOf column) => (column.Row, column.Column.Name);

    private static bool IsList(ColumnEquality equality) => equality.IsArray || equality.Values.Count > 1;

    private static bool IsOfTexts(ColumnEquality equality) =>
        equality.Other is null && CanonicalText.FamilyOf(equality.Column.Column) is { } family
        && equality.Values.All(slot => CanonicalText.FamilyOf(slot.Type) == family);
}
