using Realtime.Documents;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans.Mutations;

/// <summary>Plans mutations. Stateless; safe from any thread.</summary>
internal static class MutationPlanner
{
    /// <summary>The plan of a mutation.</summary>
    /// <param name="document">The operation, read against <paramref name="schema"/>.</param>
    /// <param name="schema">The role's schema.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GraphQLErrorException">The client asked for something that cannot be.</exception>
    public static MutationPlan Plan(OperationDocument document, RoleSchema schema, CancellationToken cancellationToken = default)
    {
        if (document.Kind != OperationKind.Mutation)
        {
            throw new ArgumentException("queries and subscriptions are planned by the planner of queries", nameof(document));
        }

        var mutation = new MutationContext(new SelectPlanners(new PlanningContext(schema, document.Shape, cancellationToken)));
        var roots = new MutationRootPlanner(mutation);
        var output = roots.PlanAll(document.RootFields);
        return new MutationPlan(mutation.Steps, output, mutation.Context.Slots.Slots);
    }
}

/// <summary>Plans root fields of mutations, in order.</summary>
internal sealed class MutationRootPlanner
{
    private readonly MutationContext _mutation;
    private readonly InsertPlanner _inserts;
    private readonly UpdatePlanner _updates;
    private readonly DeletePlanner _deletes;

    public MutationRootPlanner(MutationContext mutation)
    {
        _mutation = mutation;
        var responses = new ResponsePlanner(mutation);
        _inserts = new InsertPlanner(mutation, responses);
        _updates = new UpdatePlanner(mutation, responses);
        _deletes = new DeletePlanner(mutation, responses);
    }

    /// <summary>The fields of one object.</summary>
    public MutationOutput PlanAll(IReadOnlyList<FieldNode> fields)
    {
        var members = new List<(string, MutationOutput)>();
        foreach (var field in fields)
        {
            members.Add((field.ResponseKey, Plan(field)));
        }

        return new MutationOutput.Object(members);
    }

    private MutationOutput Plan(FieldNode field) => field.Binding switch
    {
        null when field.IsTypename => new MutationOutput.Typename(field.ParentType.Name),
        OutputBinding.Namespace => PlanAll(field.Children),
        OutputBinding.TableRoot root => PlanTable(field, root),
        OutputBinding.FunctionRoot root => PlanFunction(field, root),
        _ => throw new InvalidOperationException($"{field.Binding} is no root field of a mutation"),
    };

    private MutationOutput PlanTable(FieldNode field, OutputBinding.TableRoot root) => root.Kind switch
    {
        TableRootKind.Insert => _inserts.Plan(field, root),
        TableRootKind.InsertOne => _inserts.PlanOne(field, root),
        TableRootKind.Update => _updates.Plan(field, root),
        TableRootKind.UpdateByPk => _updates.PlanByKey(field, root),
        TableRootKind.UpdateMany => _updates.PlanMany(field, root),
        TableRootKind.Delete => _deletes.Plan(field, root),
        TableRootKind.DeleteByPk => _deletes.PlanByKey(field, root),
        _ => throw new InvalidOperationException($"{root.Kind} is no root field of a mutation"),
    };

    // The function first, then what is asked of its rows: so that relationships show what the function did.
    private MutationOutput.Json PlanFunction(FieldNode field, OutputBinding.FunctionRoot root)
    {
        var select = _mutation.Select;
        var scope = select.Permissions.Enter(root.Source, root.Function.ReturnsTable);
        var arguments = ComputedFieldCalls.Arguments(
            _mutation.Context, root.Function, field.Argument("args"), field.ArgumentsPath() + ".args");
        var batch = _mutation.NextBatch();
        var call = new RowSource.FromFunction(_mutation.Context.NextRow(), root.Function.Catalog, arguments, scope.Table.Catalog);
        _mutation.Add(new MutationStep.Call(root.Source.Name, "$", batch, call));

        var rows = new RowSource.FromWritten(scope.Row, scope.Table.Catalog, [_mutation.Keep(scope.Table.Catalog, batch)]);
        var multiplicity = root.Function.Catalog.ReturnsSet ? Multiplicity.Many : Multiplicity.AtMostOne;
        Projection selection = root.Kind == FunctionRootKind.Aggregate
            ? new Projection.Aggregate(select.Aggregates.Plan(field, scope, rows, Predicate.True))
            : new Projection.Rows(select.Rows.Plan(field, scope, rows, Predicate.True, multiplicity));
        var piece = _mutation.NextPiece();
        _mutation.Add(new MutationStep.Read(root.Source.Name, "$", piece, selection));
        return new MutationOutput.Json(piece);
    }
}
