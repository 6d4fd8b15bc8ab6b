using Realtime.Documents;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Introspection;
using Realtime.RoleSchemas.Types;
using Realtime.Sessions;
using Realtime.Sql;
using Realtime.Tests.Documents;

namespace Realtime.Tests.Execution;

/// <summary>What is kept of documents and plans: bounded in bytes, nothing of what does not validate.</summary>
[Collection(HeapCollection.Name)]
public sealed class OperationPlansTests
{
    private const int Megabyte = 1024 * 1024;
    private static readonly string Long = new('x', 250_000);

    private readonly OperationPlans _plans = new(
        new RoleSchemaCache(RoleSchemaOptions.Default),
        new IntrospectionRunner(),
        new SqlOptions(),
        new DocumentLimits(),
        new OperationPlansCapacity(DocumentBytes: 8 * Megabyte, PlanBytes: 8 * Megabyte));

    [Theory]
    [InlineData("{ article(where: {title: {_eq: \"LONG\"}}) { nothing_N } }")]
    [InlineData("{ LONGN }")]
    [InlineData("{ article { id } } #LONGN\n query")]
    [InlineData("query($v: LONGN) { article(limit: $v) { id } }")]
    public async Task Documents_that_do_not_validate_leave_nothing(string pattern)
    {
        for (var n = 0; n < 10; n++)
        {
            await Assert.ThrowsAsync<GraphQLErrorException>(async () => await PlanAsync(Document(pattern, n)));
        }

        Assert.Equal(0, _plans.Weight);
    }

    [Theory]
    [InlineData("{ article(where: {title: {_eq: \"LONGN\"}}) { id } }")]
    [InlineData("{ LONGN: article { id } }")]
    [InlineData("{ article { id } } #LONGN")]
    [InlineData("query LONGN { article { id } }")]
    public async Task Documents_that_validate_take_no_more_than_the_bound(string pattern)
    {
        await PlanAsync(Document(pattern, -1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < 60; n++)
        {
            await PlanAsync(Document(pattern, n));
        }

        Assert.InRange(_plans.Weight, 1, 16 * Megabyte);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30 * Megabyte);
    }

    [Fact]
    public async Task Values_that_plans_are_tied_to_are_within_the_bound()
    {
        for (var n = 0; n < 50; n++)
        {
            var ors = string.Join(',', Enumerable.Repeat("{}", n * 100));
            var variables = Reading.Json($$$"""{"v": {"title": {"_eq": "{{{n}}}"}, "_or": [{{{ors}}}]}}""");
            await _plans.GetAsync(
                new OperationRequest("query($v: article_bool_exp) { article(where: $v) { id } }", null, variables), Session.Admin, Reading.Schema, CancellationToken.None);
        }

        Assert.InRange(_plans.Weight, 1, 16 * Megabyte);
    }

    [Fact]
    public async Task One_user_who_sends_ever_new_documents_pushes_out_nobody_elses()
    {
        const string Honest = "{ article { id title } }";
        await PlanAsync(Honest, "honest");
        var kept = _plans.Parse(Honest, Session.Admin);
        for (var n = 0; n < 50; n++)
        {
            await PlanAsync(Document("{ article(where: {title: {_eq: \"LONGN\"}}) { id } }", n), "hostile");
            await PlanAsync(Document("{ LONGN: article { id } }", n), "hostile");
        }

        Assert.Same(kept, _plans.Parse(Honest, Session.Admin));
    }

    [Fact]
    public async Task Weights_are_what_the_heap_holds()
    {
        await PlanAsync(Wide(-1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var weight = _plans.Weight;
        for (var n = 0; n < 300; n++)
        {
            await PlanAsync(Wide(n));
        }

        var weighed = _plans.Weight - weight;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange((double)held / weighed, 0.2, 1.3);

        static string Wide(int n) =>
            $$$$"""query q_{{{{n + 1000}}}}($a: Int, $b: Int) { x: article(where: {id: {_gt: $a, _lt: $b}, author: {name: {_eq: "n"}}}, order_by: {title: asc}, limit: 3) { id title meta author { id name articles(limit: 2) { id title } } } }""";
    }

    private static string Document(string pattern, int n) => pattern.Replace("LONG", Long, StringComparison.Ordinal).Replace("N", $"_{n + 1}", StringComparison.Ordinal);

    private async Task PlanAsync(string document, string user = "one") => await _plans.GetAsync(
        new OperationRequest(document), new Session(Session.AdminRole, [new("x-hasura-user-id", user)]), Reading.Schema, CancellationToken.None);
}

/// <summary>Tests that measure the heap run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeapCollection
{
    public const string Name = "heap";
}
