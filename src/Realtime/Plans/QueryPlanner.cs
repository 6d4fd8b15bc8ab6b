using Realtime.Documents;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Plans queries and subscriptions. Stateless; safe from any thread.</summary>
internal static class QueryPlanner
{
    /// <summary>The plan of a query or subscription.</summary>
    /// <param name="document">The operation, read against <paramref name="schema"/>.</param>
    /// <param name="schema">The role's schema.</param>
    /// <param name="introspection">Finished JSON for the root fields <c>__schema</c> and <c>__type</c>, by response key; null when there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GraphQLErrorException">The client asked for something that cannot be.</exception>
    public static QueryPlan Plan(
        OperationDocument document, RoleSchema schema, IReadOnlyDictionary<string, string>? introspection = null, CancellationToken cancellationToken = default)
    {
        if (document.Kind == OperationKind.Mutation)
        {
            throw new ArgumentException("a mutation is planned by the planner of mutations", nameof(document));
        }

        var planners = new SelectPlanners(new PlanningContext(schema, document.Shape, cancellationToken));
        var roots = new RootPlanner(planners, introspection ?? new Dictionary<string, string>());
        var planned = document.RootFields.Select(roots.Plan).ToList();
        if (document.Kind == OperationKind.Subscription && !AreOneStatement(planned, roots.Stream))
        {
            throw PlanningContext.Invalid("subscriptions must select one top level field", "$");
        }

        var reads = PlanReadsCollector.Collect(planned, cancellationToken);
        if (document.Kind == OperationKind.Subscription && roots.Stream is null)
        {
            reads = reads with { Occurrences = OccurrenceReader.Read(planned, reads.Tables) };
        }

        return new QueryPlan(planned, reads) { Stream = roots.Stream };
    }

    // One cohort is one column of results of one source; a cursor moves for one field.
    private static bool AreOneStatement(List<RootSelection> roots, StreamCursor? stream) =>
        roots.Count == 1 || (stream is null && roots.Select(root => root.Source).OfType<string>().Distinct().Count() == 1
            && roots.All(root => root is RootSelection.Typename or { Source: not null }));
}

/// <summary>Plans root fields of queries and subscriptions.</summary>
internal sealed class RootPlanner(SelectPlanners planners, IReadOnlyDictionary<string, string> introspection)
{
    /// <summary>The cursor, when a streaming root field has been planned.</summary>
    public StreamCursor? Stream { get; private set; }

    /// <summary>One root field.</summary>
    public RootSelection Plan(FieldNode field) => field.Binding switch
    {
        null when field.IsTypename => new RootSelection.Typename(field.ResponseKey, field.ParentType.Name),
        null when field.IsIntrospection => new RootSelection.Introspection(
            field.ResponseKey, introspection.GetValueOrDefault(field.ResponseKey) ?? "null"),
        OutputBinding.Namespace space => new RootSelection.Namespace(field.ResponseKey, [.. field.Children.Select(Plan)]) { Source = space.Source.Name },
        OutputBinding.TableRoot table => PlanTable(field, table),
        OutputBinding.FunctionRoot function => PlanFunction(field, function),
        OutputBinding.NativeQueryRoot native => PlanNativeQuery(field, native),
        OutputBinding.NoQueriesAvailable => new RootSelection.Typename(
            field.ResponseKey, "There are no queries available to the current role. Either there are no sources or remote schemas configured, or the current role doesn't have the required permissions."),
        _ => throw new InvalidOperationException($"{field.Binding} is no root field"),
    };

    private RootSelection PlanTable(FieldNode field, OutputBinding.TableRoot root)
    {
        var scope = planners.Permissions.Enter(root.Source, root.Table);
        var from = new RowSource.FromTable(scope.Row, scope.Table.Catalog);
        RootSelection planned = root.Kind switch
        {
            TableRootKind.Select => new RootSelection.Rows(
                field.ResponseKey, planners.Rows.Plan(field, scope, from, Predicate.True, Multiplicity.Many)),
            TableRootKind.SelectByPk => new RootSelection.Rows(field.ResponseKey, planners.Rows.ByKey(field, scope)),
            TableRootKind.SelectAggregate => new RootSelection.Aggregate(
                field.ResponseKey, planners.Aggregates.Plan(field, scope, from, Predicate.True)),
            TableRootKind.SelectStream => PlanStream(field, scope),
            _ => throw new InvalidOperationException($"{root.Kind} is no root field of a query"),
        };
        return planned with { Source = root.Source.Name };
    }

    private RootSelection.Rows PlanStream(FieldNode field, TableScope scope)
    {
        var (selection, cursor) = new StreamPlanner(planners).Plan(field, scope);
        Stream = cursor;
        return new RootSelection.Rows(field.ResponseKey, selection);
    }

    private RootSelection PlanFunction(FieldNode field, OutputBinding.FunctionRoot root)
    {
        var function = root.Function;
        var scope = planners.Permissions.Enter(root.Source, function.ReturnsTable);
        var arguments = ComputedFieldCalls.Arguments(
            planners.Context, function, field.Argument("args"), field.ArgumentsPath() + ".args");
        var from = new RowSource.FromFunction(scope.Row, function.Catalog, arguments, scope.Table.Catalog);
        RootSelection planned = root.Kind switch
        {
            FunctionRootKind.Aggregate => new RootSelection.Aggregate(
                field.ResponseKey, planners.Aggregates.Plan(field, scope, from, Predicate.True)),
            _ => new RootSelection.Rows(field.ResponseKey, planners.Rows.Plan(
                field, scope, from, Predicate.True, function.Catalog.ReturnsSet ? Multiplicity.Many : Multiplicity.AtMostOne)),
        };
        return planned with { Source = root.Source.Name };
    }

    private RootSelection.Rows PlanNativeQuery(FieldNode field, OutputBinding.NativeQueryRoot root)
    {
        var scope = planners.Permissions.Enter(root.Source, root.Query.Rows);
        var given = ComputedFieldCalls.Given(planners.Context, field.Argument("args"));
        var values = root.Query.Arguments.Select(argument =>
            given.GetValueOrDefault(argument.Input.Position) ?? new ValueExpression.NullOf(argument.Input.Argument.Type)).ToList();
        var parts = root.Query.Parts.Select(part => part switch
        {
            NativeQueryPart.Sql sql => new SqlPart(sql.Text, null),
            NativeQueryPart.Argument argument => new SqlPart("", argument.Position),
            _ => throw new InvalidOperationException($"{part} is no part of a native query"),
        });
        var from = new RowSource.FromQuery(scope.Row, root.Query.Name, [.. parts], values, scope.Table.Catalog);
        var rows = planners.Rows.Plan(field, scope, from, Predicate.True, Multiplicity.Many);
        return new RootSelection.Rows(field.ResponseKey, rows) { Source = root.Source.Name };
    }
}
