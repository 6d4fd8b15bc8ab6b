namespace Realtime.IntegrationTests.Oracle;

/// <summary>A row on its way, with the columns that the row which it is nested in determines.</summary>
internal sealed record InsertedRow(RowInput Input)
{
    /// <summary>SQL of columns that other rows determine.</summary>
    public Dictionary<ColumnSpec, string> Determined { get; init; } = [];
}

/// <summary>The inserts of one field, nested ones included.</summary>
internal sealed class ReferenceInserter(
    ReferenceDatabase database, RoleView view, IReadOnlyDictionary<TableSpec, WriteSpec> grants, Coverage coverage)
{
    private readonly List<(TableSpec, Row, Condition?)> _checks = [];

    /// <summary>The rows written and what must hold for them.</summary>
    public IReadOnlyList<(TableSpec Table, Row Row, Condition? Check)> Checks => _checks;

    /// <summary>How many rows were written.</summary>
    public int Affected => _checks.Count;

    /// <summary>Whether two nested rows meant the same existing one.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Rows of one table that go together; null for those that were skipped.</summary>
    public async Task<IReadOnlyList<Row?>> LevelAsync(TableSpec table, IReadOnlyList<InsertedRow> rows, ConflictSpec? conflict, bool isNested)
    {
        foreach (var group in Nested(rows, nested => nested.Relationship is { IsArray: false, IsAfterParent: false }))
        {
            coverage.Hit("nested object before its parent", group.Count);
            var target = group[0].Nested.Relationship.Target;
            var written = await LevelAsync(target, [.. group.Select(pair => new InsertedRow(pair.Nested.Data[0]))], group[0].Nested.Conflict, isNested: true);
            foreach (var ((index, nested), row) in group.Zip(written))
            {
                foreach (var (local, remote) in nested.Relationship.Columns)
                {
                    rows[index].Determined[local] = ReferenceDatabase.Literal(row ?? throw new RefusedException("no parent"), remote);
                }
            }
        }

        var places = await WriteAsync(table, rows, conflict, isNested);
        foreach (var group in Nested(rows, nested => nested.Relationship is { IsArray: true } or { IsAfterParent: true }))
        {
            coverage.Hit(group[0].Nested.Relationship.IsArray ? "nested list" : "nested object after its parent", group.Count);
            var children = new List<InsertedRow>();
            foreach (var (index, nested) in group.Where(pair => pair.Nested.Data.Count > 0))
            {
                var parent = places[index] ?? throw new RefusedException("no parent");
                children.AddRange(nested.Data.Select(data => new InsertedRow(data)
                {
                    Determined = nested.Relationship.Columns.ToDictionary(pair => pair.Remote, pair => ReferenceDatabase.Literal(parent, pair.Local)),
                }));
            }

            if (children.Count > 0)
            {
                await LevelAsync(group[0].Nested.Relationship.Target, children, group[0].Nested.Conflict, isNested: true);
            }
        }

        return places;
    }

    // In the order of the relationships' names. Rows along one go together, unless they say on their own what to do on conflict.
    private static List<List<(int Row, NestedInput Nested)>> Nested(IReadOnlyList<InsertedRow> rows, Func<NestedInput, bool> which) =>
    [
        .. rows.SelectMany((row, index) =>
            row.Input.Nested.Where(which).OrderBy(nested => nested.Relationship.Name, StringComparer.Ordinal).Select(nested => (Row: index, Nested: nested)))
            .GroupBy(pair => (pair.Nested.Relationship.Name, Conflict: pair.Nested.Conflict is null ? null : (object)pair.Nested))
            .Select(group => group.ToList()),
    ];

    private async Task<IReadOnlyList<Row?>> WriteAsync(TableSpec table, IReadOnlyList<InsertedRow> rows, ConflictSpec? conflict, bool isNested)
    {
        coverage.Hit("nested on_conflict", isNested && conflict is not null ? 1 : 0);
        var places = new List<Row?>();
        var touched = new List<Row>();
        var isTogether = conflict is null || (!isNested && rows.All(row => row.Input.Nested.Count == 0));
        async Task One(InsertedRow row)
        {
            var proposed = await database.ProposeAsync(table, Given(table, row, isNested));
            if (conflict is not null && Existing(table, conflict.Constraint, proposed) is { } existing)
            {
                RequireValues(table, proposed);
                var isTwice = touched.Exists(other => table.Key.TrueForAll(column => ColumnValues.Same(other[column], existing[column])));
                places.Add(await ConflictAsync(table, conflict, proposed, existing, isTwice && isTogether));
                IsOpen |= isTwice && isNested;
            }
            else
            {
                places.Add(await database.InsertAsync(table, proposed));
                _checks.Add((table, places[^1]!, grants[table].InsertCheck));
                coverage.Hit(isNested ? "nested row inserted" : "row inserted");
            }

            touched.AddRange(places.TakeLast(1).OfType<Row>());
        }

        if (isTogether)
        {
            await database.StatementAsync(async () =>
            {
                foreach (var row in rows)
                {
                    await One(row);
                }
            });
            return places;
        }

        foreach (var row in rows)
        {
            await database.StatementAsync(() => One(row));
        }

        return places;
    }

    private Dictionary<ColumnSpec, string> Given(TableSpec table, InsertedRow row, bool isNested)
    {
        var given = row.Input.Values.ToDictionary(pair => pair.Key, pair => pair.Value is null ? "NULL" : ColumnValues.Literal(pair.Value, pair.Key));
        foreach (var (column, value) in row.Determined)
        {
            given[column] = value;
        }

        foreach (var (column, preset) in grants[table].InsertPresets)
        {
            coverage.Hit(isNested ? "preset of a nested row" : "preset of an insert");
            given[column] = Presets.Literal(preset, column, view.Session);
        }

        return given;
    }

    private static Row? Existing(TableSpec table, KeySpec key, Row proposed) =>
        table.Rows.FirstOrDefault(row => key.Columns.All(column => proposed[column] is { } value && ColumnValues.Same(row[column], value)));

    // What must be given must be given also when the row is not inserted in the end.
    private static void RequireValues(TableSpec table, Row proposed)
    {
        if (table.Columns.Exists(column => !column.IsNullable && proposed[column] is null))
        {
            throw new RefusedException("not null");
        }
    }

    private async Task<Row?> ConflictAsync(TableSpec table, ConflictSpec conflict, Row proposed, Row existing, bool isTwice)
    {
        if (conflict.UpdateColumns.Count == 0)
        {
            coverage.Hit("upsert: nothing to update");
            return null;
        }

        if (isTwice)
        {
            throw new RefusedException("twice");
        }

        // A view of its own: it remembers which rows pass, and tables have changed.
        var now = new RoleView(view.Role, view.Session);
        var write = grants[table];
        if (new ConditionTruth(now, filtered: false).Of(write.Filter, table, existing, existing) != true)
        {
            coverage.Hit("upsert: row not to be updated");
            return null;
        }

        if (conflict.Where is { } where && new ConditionTruth(now, filtered: true).Of(where, table, existing, existing) != true)
        {
            coverage.Hit("upsert: where says no");
            return null;
        }

        var assignments = conflict.UpdateColumns.ToDictionary(column => column, column => ReferenceDatabase.Literal(proposed, column));
        foreach (var (column, preset) in write.UpdatePresets)
        {
            coverage.Hit("preset of an upsert's update");
            assignments[column] = Presets.Literal(preset, column, view.Session);
        }

        var updated = (await database.UpdateAsync(table, [existing], assignments)).Single();
        _checks.Add((table, updated, write.UpdateCheck));
        coverage.Hit("upsert: row updated");
        return updated;
    }
}
