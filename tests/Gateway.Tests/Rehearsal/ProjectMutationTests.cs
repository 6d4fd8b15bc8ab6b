namespace Gateway.Tests.Rehearsal;

/// <summary>The writes that clients of real projects send, for each role over the tables it may write to. What is made is deleted again.</summary>
[Collection(ProjectCollection.Name)]
public sealed class ProjectMutationTests(ProjectFixture project)
{
    [Theory]
    [MemberData(nameof(ProjectOperationTests.Roles), MemberType = typeof(ProjectOperationTests))]
    public async Task Writes_of_a_role_reach_its_rows(string role)
    {
        var writable = ProjectOperationTests.Readable(role)
            .Where(pair => pair.Place == 0 && pair.Table.Kind == ProjectTableKind.Table).Select(pair => pair.Table).ToList();
        Assert.Equal(Project.Tables / Project.Roles, writable.Count);
        foreach (var table in writable)
        {
            await InsertAsync(role, table);
            await UpdateAsync(role, table);
            if (table.Parent is { } parent && writable.Contains(parent))
            {
                await InsertWithParentAsync(role, table, parent);
            }

            await project.RunAsync(role, $"mutation($w: {table.Root}_bool_exp!) {{ delete_{table.Root}(where: $w) {{ affected_rows }} }}", new { w = new { name = new { _like = "made%" } } });
            Assert.Equal(0, await project.CountAsync(table, "name LIKE 'made%'"));
        }
    }

    private static Dictionary<string, object> Row(ProjectTable table, string name, bool hasParent = true)
    {
        var row = new Dictionary<string, object>
        {
            ["name"] = name,
            ["org_id"] = 1,
            ["amount"] = "12.50",
            ["big"] = "9007199254740995",
            ["status"] = "open",
            ["data"] = new { a = new[] { 1 } },
            ["tags"] = "{a}",
            [table.OddColumn] = 5,
        };
        // Row 1 of the parent is user1's, as the check of some tables asks. A unique key has one place, which is taken.
        if (hasParent && table.Parent is { } parent && !table.IsOneToOne)
        {
            row["parent_id"] = parent.KeyOf(1);
        }

        return row;
    }

    private static bool ChecksParent(ProjectTable table) => table.Number % 4 == 1 && table.Parent is not null;

    private async Task InsertAsync(string role, ProjectTable table)
    {
        if (table.IsOneToOne && ChecksParent(table))
        {
            return;
        }

        var root = table.Root;
        var many = await project.RunAsync(role, $"mutation($o: [{root}_insert_input!]!) {{ insert_{root}(objects: $o) {{ affected_rows returning {{ id owner_id amount big status {table.OddColumn} }} }} }}",
            new { o = new object[] { Row(table, "made 1"), Row(table, "made 2") } });
        Assert.Equal(2, (int)many[$"insert_{root}"]!["affected_rows"]!);
        Assert.Equal("user1", (string?)many[$"insert_{root}"]!["returning"]![1]!["owner_id"]);
        var again = Row(table, "made 3");
        again["id"] = many[$"insert_{root}"]!["returning"]![0]!["id"]!;
        if (table.IsComposite)
        {
            again["region"] = "n";
        }

        var upsert = await project.RunAsync(role, $"mutation($o: {root}_insert_input!, $c: {root}_on_conflict) {{ insert_{root}_one(object: $o, on_conflict: $c) {{ id name }} }}",
            new { o = again, c = new { constraint = $"{table.Name}_pkey", update_columns = new[] { "name" } } });
        Assert.Equal("made 3", (string?)upsert[$"insert_{root}_one"]!["name"]);
        Assert.Equal(2, await project.CountAsync(table, "name LIKE 'made%'"));
    }

    private async Task UpdateAsync(string role, ProjectTable table)
    {
        var root = table.Root;
        var key = table.IsComposite ? "id: $id, region: \"n\"" : "id: $id";
        var one = await project.RunAsync(role, $"mutation($id: {table.KeyScalar}!, $s: {root}_set_input) {{ update_{root}_by_pk(pk_columns: {{{key}}}, _set: $s) {{ id name amount }} }}",
            new { id = table.KeyOf(1), s = new { name = "name 1", amount = "1.25" } });
        Assert.Equal("name 1", (string?)one[$"update_{root}_by_pk"]!["name"]);
        var hidden = await project.RunAsync(role, $"mutation($id: {table.KeyScalar}!) {{ update_{root}_by_pk(pk_columns: {{{key}}}, _set: {{name: \"stolen\"}}) {{ id }} }}", new { id = table.KeyOf(2) });
        Assert.Null(hidden[$"update_{root}_by_pk"]);
        var some = await project.RunAsync(role, $"mutation($w: {root}_bool_exp!) {{ first: update_{root}(where: $w, _inc: {{org_id: 2}}, _set: {{deleted_at: null}}) {{ affected_rows }} back: update_{root}(where: $w, _inc: {{org_id: -2}}) {{ affected_rows }} }}",
            new { w = new { name = new { _like = "name%" } } });
        Assert.Equal("""{"first":{"affected_rows":2},"back":{"affected_rows":2}}""", some.ToJsonString());
        var many = await project.RunAsync(role, $"mutation($u: [{root}_updates!]!) {{ update_{root}_many(updates: $u) {{ affected_rows }} }}",
            new
            {
                u = new object[]
                {
                    new { where = new { name = new { _eq = "name 1" } }, _set = new { name = "name 1" } },
                    new { where = new { name = new { _eq = "name 2" } }, _set = new { name = "stolen" } },
                },
            });
        Assert.Equal($$"""{"update_{{root}}_many":[{"affected_rows":1},{"affected_rows":0}]}""", many.ToJsonString());
    }

    private async Task InsertWithParentAsync(string role, ProjectTable table, ProjectTable parent)
    {
        // The parent's own parent is left out, so a parent that must have one of user1's is not made.
        if (ChecksParent(parent))
        {
            return;
        }

        var child = Row(table, "made nested", hasParent: false);
        child["parent"] = new { data = Row(parent, "made above", hasParent: false) };
        var made = await project.RunAsync(role, $"mutation($o: {table.Root}_insert_input!) {{ insert_{table.Root}_one(object: $o) {{ id parent {{ name owner_id }} }} }}", new { o = child });
        Assert.Equal("""{"name":"made above","owner_id":"user1"}""", made[$"insert_{table.Root}_one"]!["parent"]!.ToJsonString());
        var list = $"children_{table.Number}";
        if (!table.IsOneToOne)
        {
            var above = Row(parent, "made above", hasParent: false);
            above[list] = new { data = new object[] { Row(table, "made below", hasParent: false), Row(table, "made below", hasParent: false) } };
            var below = await project.RunAsync(role, $"mutation($o: {parent.Root}_insert_input!) {{ insert_{parent.Root}_one(object: $o) {{ {list} {{ name }} }} }}", new { o = above });
            Assert.Equal(2, below[$"insert_{parent.Root}_one"]![list]!.AsArray().Count);
        }

        await project.RunAsync(role, $"mutation {{ delete_{table.Root}(where: {{name: {{_like: \"made%\"}}}}) {{ affected_rows }} delete_{parent.Root}(where: {{name: {{_like: \"made%\"}}}}) {{ affected_rows }} }}");
    }
}
