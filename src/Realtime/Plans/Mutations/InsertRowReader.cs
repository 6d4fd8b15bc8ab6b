using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>Reads rows to be inserted: their own columns, and what is nested in them. Refuses columns that are given twice over.</summary>
internal sealed class InsertRowReader(MutationContext mutation)
{
    /// <summary>One row.</summary>
    /// <param name="item">The row.</param>
    /// <param name="rule">What the role may give.</param>
    public InsertRow Read(InsertItem item, WriteRule rule)
    {
        var columns = new Dictionary<CatalogColumn, ValueExpression>();
        var before = new List<NestedRows>();
        var after = new List<NestedRows>();
        foreach (var member in item.Values.Members)
        {
            switch (member.Binding)
            {
                case InputBinding.ColumnInput { Column: var column }:
                    rule.RequireColumn(column, member.Value.Path);
                    columns[column.Catalog] = InputValues.Value(mutation.Context, member.Value, column.Catalog.Type);
                    break;
                case InputBinding.RelationshipInput { Relationship: var relationship } when member.Value is InputValue.Object nested:
                    var rows = Nested(relationship, nested, $"{item.Path}.{member.Name}");
                    (IsBefore(relationship) ? before : after).Add(rows);
                    break;
            }
        }

        Validate(item, columns, before);
        foreach (var (column, value) in item.Determined)
        {
            columns[column] = value;
        }

        return new InsertRow(columns, InOrderOfNames(before), InOrderOfNames(after));
    }

    // Rows of siblings may need each other in ways that no relationship between them tells. Their order is then not left to how a client writes its objects.
    private static List<NestedRows> InOrderOfNames(List<NestedRows> nested) => [.. nested.OrderBy(rows => rows.Relationship.Name, StringComparer.Ordinal)];

    private static bool IsBefore(Relationship relationship) =>
        relationship is { Kind: RelationshipKind.Object, InsertionOrder: InsertionOrder.BeforeParent };

    private static NestedRows Nested(Relationship relationship, InputValue.Object nested, string path)
    {
        IReadOnlyList<InputValue.Object> data = nested.Fixed("data") switch
        {
            InputValue.List list => [.. list.Items.Cast<InputValue.Object>()],
            InputValue.Object one => [one],
            _ => [],
        };
        return new NestedRows(relationship, data, nested.Fixed("on_conflict") as InputValue.Object, $"{path}.data")
        {
            Uniform = nested.Fixed("data") as InputValue.Rows,
        };
    }

    private static void Validate(InsertItem item, Dictionary<CatalogColumn, ValueExpression> columns, List<NestedRows> before)
    {
        RefuseDetermined(columns.Keys, item.Determined, item.Path);
        foreach (var nested in before)
        {
            var conflicts = nested.Relationship.Columns.Select(pair => pair.Local)
                .Where(local => columns.ContainsKey(local) || item.Determined.ContainsKey(local)).ToList();
            if (conflicts.Count > 0)
            {
                throw PlanningContext.Invalid(
                    $"cannot insert object relationship \"{nested.Relationship.Name}\" as {Names(conflicts)} column values are already determined",
                    $"{item.Path}.{nested.Relationship.Name}");
            }
        }
    }

    /// <summary>Refuses columns whose values the row in which this one is nested determines.</summary>
    public static void RefuseDetermined(
        IEnumerable<CatalogColumn> columns, IReadOnlyDictionary<CatalogColumn, ValueExpression> determined, string path)
    {
        var given = columns.Where(determined.ContainsKey).ToList();
        if (given.Count > 0)
        {
            throw PlanningContext.Invalid(
                $"cannot insert {Names(given)} columns as their values are already being determined by parent insert", path);
        }
    }

    private static string Names(IEnumerable<CatalogColumn> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
}
