using Realtime.Documents;
using Realtime.Plans.Mutations;
using Realtime.Sql;
using Realtime.Sql.Mutations;

namespace Realtime.Execution;

/// <summary>A mutation with its SQL, as the plan cache keeps it. Immutable and shared.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Statements">The statements, one for each step.</param>
internal sealed record PlannedMutation(MutationPlan Plan, IReadOnlyList<MutationStatement> Statements) : PlannedOperation(OperationKind.Mutation)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Sources { get; } = Distinct(Statements.Select(statement => statement.Step.Source));

    /// <summary>A plan with its statements written.</summary>
    public static PlannedMutation For(MutationPlan plan, SqlOptions options, CancellationToken cancellationToken = default) =>
        new(plan, MutationWriter.Write(plan, options, cancellationToken));

    /// <summary>
    /// Whether its one statement succeeds or fails by itself, so that no transaction is opened around it. Not where it answers with rows: an answer that turns
    /// out to be too large, or to come too late, undoes what was written.
    /// </summary>
    public bool IsAtomic => Statements is [{ Step: MutationStep.Write { OwnCheck: null, Required: null, Outputs.Count: 0 } }];
}
