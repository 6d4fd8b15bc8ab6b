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

/// <summary>What is written as SQL for a plan: the statement that its kind of operation runs, and no other.</summary>
public sealed class PlannedQueryTests
{
    private readonly OperationPlans _plans =
        new(new RoleSchemaCache(RoleSchemaOptions.Default), new IntrospectionRunner(), new SqlOptions(), new DocumentLimits());

    [Theory]
    [InlineData("{ article { id } }", "default", 1, false, false)]
    [InlineData("{ __typename }", "", 0, false, false)]
    [InlineData("subscription { article { id } }", "default", 0, true, false)]
    [InlineData("subscription { article_stream(cursor: {initial_value: {id: 0}}, batch_size: 1) { id } }", "default", 0, false, true)]
    [InlineData("subscription { __typename }", "", 0, false, false)]
    public async Task Each_kind_of_operation_has_the_statements_that_it_runs(string document, string sources, int statements, bool isLive, bool isStream)
    {
        var (operation, _) = await _plans.GetAsync(new OperationRequest(document), Session.Admin, Reading.Schema, CancellationToken.None);

        var query = Assert.IsType<PlannedQuery>(operation);
        Assert.Equal(sources, string.Join(',', query.Sources));
        Assert.Equal(statements, query.Statements.Count);
        Assert.Equal((isLive, isStream), (query.Multiplexed is not null, query.Stream is not null));
    }
}
