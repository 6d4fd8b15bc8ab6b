using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>
/// Plans the writes of one insert, nested rows included: level by level, all rows of a level in one statement. Rows that others point to go first, and
/// those others take the values of their keys from what the statement before returned.
/// </summary>
/// <remarks>
/// Rows with <c>on_conflict</c> that are nested, or have rows nested in them, are written one by one: several may mean the same existing row, which one
/// statement refuses to touch twice, and a row that is skipped would leave its place among the returned ones unknown.
/// Rows that come whole from a variable and have nothing nested in them stay one statement all the same (<see cref="PlanRows"/>), as they are in Hasura.
/// </remarks>
internal sealed class InsertTree(MutationContext mutation)
{
    // Postgres takes 65,535 parameters; a statement of fewer is planned faster, too.
    private const int MostValues = 20_000;

    private readonly InsertRowReader _rows = new(mutation);
    private readonly ConflictPlanner _conflicts = new(mutation);
    private readonly List<WriteChecks> _checks = [];
    private readonly List<int> _batches = [];

    /// <summary>All writes.</summary>
    public IReadOnlyList<int> Batches => _batches;

    /// <summary>Plans a level and what is nested in it.</summary>
    /// <returns>The place of each row.</returns>
    public IReadOnlyList<RowPlace> Plan(InsertLevel level)
    {
        var rule = mutation.Select.Permissions.Insert(level.Source, level.Table);
        var inserts = level.Items.Select(item => _rows.Read(item, rule)).ToList();
        PlanBefore(level, inserts);
        foreach (var (column, value) in rule.Presets())
        {
            inserts.ForEach(row => row.Columns[column] = value);
        }

        var places = Write(level, inserts, rule);
        PlanAfter(level, inserts, places);
        return places;
    }

    /// <summary>Plans rows that are all alike and have nothing nested in them: one statement, whatever their number.</summary>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="conflict">Their <c>on_conflict</c>, or null.</param>
    /// <param name="determined">Columns that the row in which they are nested determines.</param>
    public void PlanRows(
        SourceSchema source, Table table, InputValue.Rows rows, InputValue.Object? conflict, IReadOnlyDictionary<CatalogColumn, ValueExpression> determined)
    {
        var rule = mutation.Select.Permissions.Insert(source, table);
        foreach (var (name, column) in rows.Columns)
        {
            rule.RequireColumn(column, $"{rows.Path}[0].{name}");
        }

        InsertRowReader.RefuseDetermined(rows.Columns.Select(pair => pair.Column.Catalog), determined, $"{rows.Path}[0]");
        var presets = MutationContext.Presets(rule).ToList();
        var parents = determined.Where(pair => !presets.Exists(preset => preset.Column == pair.Key))
            .Select(pair => new ColumnAssignment(pair.Key, UpdateOperator.Set, pair.Value));
        var target = Target(source, table, conflict, rule, rows.Path);
        var json = mutation.Context.Slots.Add(rows.Origin, source.Catalog.BuiltIn("json"), SlotEncoding.Json, path: rows.Path);
        Add(source, table, target, rows.Path, new RowChange.InsertJson(
            json,
            [.. rows.Columns.Select(pair => (pair.Name, pair.Column.Catalog)).Where(pair => !presets.Exists(preset => preset.Column == pair.Catalog))],
            [.. parents, .. presets],
            target.Conflict));
    }

    /// <summary>Adds the checks that must wait for all rows.</summary>
    public void Flush() => _checks.ForEach(check => check.Flush());

    private void PlanBefore(InsertLevel level, List<InsertRow> inserts)
    {
        var nested = inserts.SelectMany(row => row.Before.Select(rows => (Parent: row, Rows: rows))).ToList();
        foreach (var group in Groups(nested))
        {
            var target = PermissionApplier.FindTable(level.Source, group[0].Rows.Relationship.Target);
            var items = group.Select(pair => new InsertItem(pair.Rows.Data[0], pair.Rows.Path, InsertItem.NothingDetermined)).ToList();
            var places = Plan(new InsertLevel(level.Source, target, items, group[0].Rows.Conflict, group[0].Rows.Path, IsNested: true));
            for (var index = 0; index < group.Count; index++)
            {
                var relationship = group[index].Rows.Relationship;
                Require(
                    places[index].Batch,
                    $"cannot proceed to insert object relation \"{relationship.Name}\" since insert to table \"{target.Name}\" affects zero rows");
                foreach (var (local, remote) in relationship.Columns)
                {
                    group[index].Parent.Columns[local] = ValueOf(level.Source, places[index], remote);
                }
            }
        }
    }

    private void PlanAfter(InsertLevel level, List<InsertRow> inserts, IReadOnlyList<RowPlace> places)
    {
        var nested = inserts.SelectMany((row, index) =>
            row.After.Where(rows => rows.Data.Count > 0 || rows.Uniform is not null).Select(rows => (Parent: places[index], Rows: rows))).ToList();
        foreach (var group in Groups(nested))
        {
            var target = PermissionApplier.FindTable(level.Source, group[0].Rows.Relationship.Target);
            var items = new List<InsertItem>();
            foreach (var (place, rows) in group)
            {
                Require(place.Batch, $"cannot proceed to insert array relations since insert to table \"{level.Table.Name}\" affects zero rows");
                var determined = Determined(level.Source, place, rows);
                if (rows.Uniform is not null)
                {
                    PlanRows(level.Source, target, rows.Uniform, rows.Conflict, determined);
                }

                items.AddRange(rows.Data.Select((data, index) => new InsertItem(data, rows.PathOf(index), determined)));
            }

            if (items.Count == 0)
            {
                continue;
            }

            Plan(new InsertLevel(level.Source, target, items, group[0].Rows.Conflict, group[0].Rows.Path, IsNested: true));
        }
    }

    // A manual relationship may compare one column with two of the parent's, which are not the same as a rule.
    private Dictionary<CatalogColumn, ValueExpression> Determined(SourceSchema source, RowPlace place, NestedRows rows)
    {
        var determined = new Dictionary<CatalogColumn, ValueExpression>();
        foreach (var (local, remote) in rows.Relationship.Columns)
        {
            if (!determined.TryAdd(remote, ValueOf(source, place, local)))
            {
                throw PlanningContext.Invalid(
                    $"cannot insert along relationship \"{rows.Relationship.Name}\" as it maps more than one column to \"{remote.Name}\"", rows.Path);
            }
        }

        return determined;
    }

    // Rows along one relationship go together, unless they say on their own what to do on conflict.
    private static IEnumerable<List<(T Parent, NestedRows Rows)>> Groups<T>(List<(T Parent, NestedRows Rows)> nested) =>
        nested.GroupBy(pair => (pair.Rows.Relationship.Name, Conflict: pair.Rows.Conflict as object)).Select(group => group.ToList());

    private IReadOnlyList<RowPlace> Write(InsertLevel level, List<InsertRow> inserts, WriteRule rule)
    {
        var target = Target(level.Source, level.Table, level.Conflict, rule, level.Path);
        var oneByOne = target.Conflict is not null && (level.IsNested || inserts.Exists(row => row.Before.Count + row.After.Count > 0));
        var places = new RowPlace[inserts.Count];
        foreach (var chunk in Chunks(inserts, oneByOne))
        {
            var change = Insert(level.Table, [.. chunk.Select(index => inserts[index].Columns)], target.Conflict);
            var batch = Add(level.Source, level.Table, target, level.Path, change);
            foreach (var (index, position) in chunk.Select((index, position) => (index, position)))
            {
                places[index] = new RowPlace(batch, position + 1);
            }
        }

        return places;
    }

    private InsertTarget Target(SourceSchema source, Table table, InputValue.Object? conflict, WriteRule rule, string path)
    {
        var row = mutation.Context.NextRow();
        var clause = conflict is null ? null : _conflicts.Plan(conflict, source, table, row);
        var isUpsert = clause is { Columns.Count: > 0 } or { Presets.Count: > 0 };
        var upsert = isUpsert ? mutation.Select.Permissions.Update(source, table) : null;
        var checks = new WriteChecks(mutation, source, table, rule, upsert, path);
        _checks.Add(checks);
        return new InsertTarget(row, clause, checks);
    }

    private int Add(SourceSchema source, Table table, InsertTarget target, string path, RowChange change)
    {
        var batch = mutation.NextBatch();
        _batches.Add(batch);
        mutation.Add(target.Checks.Guard(new MutationStep.Write(source.Name, path, batch, table.Catalog, target.Row, change)));
        return batch;
    }

    private static IEnumerable<int[]> Chunks(List<InsertRow> inserts, bool oneByOne)
    {
        var width = inserts.Max(row => row.Columns.Count);
        return Enumerable.Range(0, inserts.Count).Chunk(oneByOne ? 1 : Math.Max(1, MostValues / Math.Max(1, width)));
    }

    // A column that only some rows have is DEFAULT in the others, not NULL.
    private static RowChange.Insert Insert(Table table, IReadOnlyList<Dictionary<CatalogColumn, ValueExpression>> rows, InsertConflict? conflict)
    {
        var columns = rows.SelectMany(row => row.Keys).Distinct().OrderBy(column => column.Position).ToList();
        if (columns.Count == 0)
        {
            columns.Add(table.Catalog.Columns[0]); // VALUES needs a column: its default
        }

        return new RowChange.Insert(columns, [.. rows.Select(row => columns.Select(column => row.GetValueOrDefault(column)).ToList())], conflict);
    }

    private ValueExpression.WrittenColumn ValueOf(SourceSchema source, RowPlace place, CatalogColumn column) =>
        new(mutation.Keep(source.Catalog, place.Batch, column), place.Position, column);

    private void Require(int batch, string message) => mutation.Change(batch, write => write.Required is not null
        ? write
        : write with { Required = new RequiredRows(((RowChange.Insert)write.Change).Rows.Count, message) });

    /// <summary>What all writes of a level share.</summary>
    private sealed record InsertTarget(RowId Row, InsertConflict? Conflict, WriteChecks Checks);
}
