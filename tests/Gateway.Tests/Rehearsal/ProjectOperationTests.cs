using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Operations;
using Realtime.Sessions;

namespace Gateway.Tests.Rehearsal;

/// <summary>The shapes of operation that clients of real projects send, for each role over tables of its own.</summary>
[Collection(ProjectCollection.Name)]
public sealed class ProjectOperationTests(ProjectFixture project)
{
    public static TheoryData<string> Roles => [.. Enumerable.Range(0, Project.Roles).Select(Project.RoleName)];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Reads_of_a_role_see_its_rows(string role)
    {
        foreach (var (table, place) in Readable(role))
        {
            var root = table.Root;
            var rule = ProjectRule.Of(table, place);
            if (table.Kind == ProjectTableKind.Enum)
            {
                var values = await project.RunAsync(role, $"query($w: {root}_bool_exp) {{ {root}(where: $w, order_by: {{value: asc}}) {{ value }} }}", new { w = new { value = new { _in = new[] { "open", "shut" } } } });
                Assert.Equal($$"""{"{{root}}":[{"value":"open"},{"value":"shut"}]}""", values.ToJsonString());
                continue;
            }

            var limit = place == 2 ? 5 : Project.Rows + 9;
            var expected = Math.Min(limit, await project.CountAsync(table, rule.Sql));
            var rows = await project.RunAsync(
                role,
                $"query($w: {root}_bool_exp!, $o: [{root}_order_by!], $l: Int) {{ rows: {root}(where: $w, order_by: $o, limit: $l) {{ __typename id name amount big }} }}",
                new { w = new { _and = new object[] { new { name = new { _ilike = "NAME%" } }, new { } } }, o = new object[] { new { name = "asc" } }, l = limit });
            Assert.Equal(expected, rows["rows"]!.AsArray().Count);
            var exact = await project.RunAsync(
                role,
                $"query($b: bigint!, $a: numeric) {{ {root}(where: {{big: {{_eq: $b}}, amount: {{_eq: $a}}}}) {{ big amount }} }}", new { b = "9007199254740993", a = "1.25" });
            Assert.Equal(await project.CountAsync(table, $"({rule.Sql}) AND big = 9007199254740993"), exact[root]!.AsArray().Count);
            if (ProjectMetadata.MayAggregate(table, place))
            {
                var all = await project.RunAsync(role, $"{{ total: {root}_aggregate(where: {{name: {{_neq: \"x\"}}}}) {{ aggregate {{ count(columns: [id], distinct: true) sum {{ amount }} max {{ name }} }} nodes {{ id }} }} }}");
                // A permission's limit is one of rows: it cuts the nodes, not what is counted.
                Assert.Equal(await project.CountAsync(table, rule.Sql), (int)all["total"]!["aggregate"]!["count"]!);
                Assert.Equal(expected, all["total"]!["nodes"]!.AsArray().Count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Keys_enums_relationships_and_functions_of_a_role_are_served(string role)
    {
        foreach (var (table, place) in Readable(role).Where(pair => pair.Table.Kind == ProjectTableKind.Table))
        {
            var root = table.Root;
            var rule = ProjectRule.Of(table, place);
            var region = table.IsComposite ? ", region: \"n\"" : "";
            var one = await project.RunAsync(role, $"query($id: {table.KeyScalar}!) {{ {root}_by_pk(id: $id{region}) {{ id name }} }}", new { id = table.KeyOf(1) });
            Assert.Equal(await project.CountAsync(table, $"id = {table.KeyOf("1")} AND ({rule.Sql})"), one[$"{root}_by_pk"] is null ? 0 : 1);
            var open = await project.RunAsync(role, $"query($s: [{table.Status!.Root}_enum!]) {{ {root}(where: {{status: {{_in: $s}}}}) {{ id status }} }}", new { s = new[] { "open" } });
            Assert.Equal(await project.CountAsync(table, $"status = 'open' AND ({rule.Sql})"), open[root]!.AsArray().Count);
            if (table.Parent is { } parent && Readable(role).Any(pair => pair.Table == parent))
            {
                var nested = await project.RunAsync(role, $"{{ {root}(where: {{parent: {{name: {{_is_null: false}}}}}}, order_by: [{{parent: {{name: desc}}}}, {{id: asc}}]) {{ id parent {{ id name }} }} }}");
                Assert.All(nested[root]!.AsArray(), row => Assert.NotNull(row!["parent"]));
            }

            if (Project.HasFunction(table))
            {
                var computed = await project.RunAsync(role, $"{{ {root} {{ name owner_id is_mine label }} }}");
                Assert.All(computed[root]!.AsArray(), row => Assert.Equal(((string)row!["owner_id"]! == "user1", $"{row["name"]}!"), ((bool)row["is_mine"]!, (string?)row["label"])));
                if (place == 0)
                {
                    Assert.Equal(2, (await project.RunAsync(role, $"{{ find_{table.Number}(args: {{wanted: \"name%\"}}) {{ id }} }}"))[$"find_{table.Number}"]!.AsArray().Count);
                }
            }
        }

        var three = Readable(role).Take(3).Select((pair, place) => $"a{place}: {pair.Table.Root}(limit: 1) {{ __typename }}");
        Assert.Equal(3, (await project.RunAsync(role, $"query Many {{ {string.Join(' ', three)} }}")).AsObject().Count);
    }

    [Fact]
    public async Task Inherited_roles_see_what_either_role_sees()
    {
        foreach (var (role, parts) in ProjectMetadata.Inherited)
        {
            foreach (var table in parts.SelectMany(Readable).Select(pair => pair.Table).Distinct().Where(table => table.Kind != ProjectTableKind.Enum))
            {
                var rules = parts.SelectMany(part => Readable(part).Where(pair => pair.Table == table)).ToList();
                var rows = await project.RunAsync(role, $"{{ {table.Root}(where: {{name: {{_like: \"name%\"}}}}) {{ id }} }}");
                var expected = await project.CountAsync(table, string.Join(" OR ", rules.Select(pair => $"({ProjectRule.Of(pair.Table, pair.Place).Sql})")));
                Assert.Equal(rules.All(pair => pair.Place == 2) ? Math.Min(5, expected) : expected, rows[table.Root]!.AsArray().Count);
            }
        }
    }

    [Fact]
    public async Task Subscriptions_of_each_role_begin_with_its_rows()
    {
        foreach (var role in Enumerable.Range(0, Project.Roles).Select(Project.RoleName))
        {
            foreach (var (table, place) in Readable(role).Where(pair => pair.Table.Kind == ProjectTableKind.Table).Take(2))
            {
                var query = $"subscription Rows($w: {table.Root}_bool_exp) {{ {table.Root}(where: $w, order_by: {{id: asc}}, limit: 4) {{ id name }} }}";
                using var variables = JsonDocument.Parse("""{"w": {"owner_id": {"_eq": "user1"}}}""");
                var session = new Session(role, ProjectFixture.As(role).Skip(2).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
                var sink = new FirstResult();
                await using (await project.Gateway.Engine.SubscribeAsync(
                    new OperationRequest(query, Variables: variables.RootElement), session, sink, CancellationToken.None))
                {
                    var answer = JsonNode.Parse(await sink.Text.WaitAsync(TimeSpan.FromSeconds(20)))!;
                    var expected = await project.CountAsync(table, $"owner_id = 'user1' AND ({ProjectRule.Of(table, place).Sql})");
                    Assert.True(expected == answer["data"]?[table.Root]?.AsArray().Count, $"{role}: {query}\n{expected} expected: {answer.ToJsonString()}");
                }
            }
        }
    }

    /// <summary>The relations that a role reads, with the number of its permission there.</summary>
    internal static IEnumerable<(ProjectTable Table, int Place)> Readable(string role) =>
        from table in Project.Relations
        from place in Enumerable.Range(0, ProjectMetadata.Readers)
        where ProjectMetadata.RoleOf(table, place) == role
        select (table, place);

    private sealed class FirstResult : IResultSink
    {
        private readonly TaskCompletionSource<string> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Text => _text.Task;

        public void Replace(OperationResult result) => _text.TrySetResult(Encoding.UTF8.GetString(result.Body.Span));

        public ValueTask NextAsync(OperationResult result)
        {
            Replace(result);
            return ValueTask.CompletedTask;
        }

        public void Error(IReadOnlyList<GraphQLError> errors) =>
            _text.TrySetResult(JsonSerializer.Serialize(new { errors = errors.Select(error => error.Message) }));

        public void Complete()
        {
        }
    }
}
