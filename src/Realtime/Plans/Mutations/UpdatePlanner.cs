using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans.Mutations;

/// <summary>Plans <c>update_t</c>, <c>update_t_by_pk</c> and <c>update_t_many</c>.</summary>
internal sealed class UpdatePlanner(MutationContext mutation, ResponsePlanner responses)
{
    private readonly AssignmentPlanner _assignments = new(mutation);

    /// <summary><c>update_t(where, _set, …)</c>.</summary>
    public MutationOutput Plan(FieldNode field, OutputBinding.TableRoot root) => PlanOne(
        field,
        root,
        UpdateArguments.Of(field),
        scope => mutation.Select.Where.Plan(field.Argument("where"), scope));

    /// <summary><c>update_t_many(updates)</c>: one after the other, each seeing what those before it did.</summary>
    public MutationOutput PlanMany(FieldNode field, OutputBinding.TableRoot root)
    {
        var updates = (InputValue.List)field.Arguments["updates"];
        return new MutationOutput.List([.. updates.Items.Cast<InputValue.Object>().Select(update => PlanOne(
            field,
            root,
            UpdateArguments.Of(field, update),
            scope => mutation.Select.Where.Plan(update.Fixed("where"), scope)))]);
    }

    /// <summary><c>update_t_by_pk(pk_columns, _set, …)</c>.</summary>
    public MutationOutput PlanByKey(FieldNode field, OutputBinding.TableRoot root)
    {
        var key = (InputValue.Object)field.Argument("pk_columns")!;
        var arguments = UpdateArguments.Of(field);
        if (Assignments(root, arguments) is not { Count: > 0 } assignments)
        {
            return new MutationOutput.Nothing(IsList: false);
        }

        var batch = mutation.NextBatch();
        var response = responses.Row(field, root.Source, root.Table);
        Add(batch, root, assignments, response, scope => KeyConditions.Plan(
            mutation, scope, key.Members.ToDictionary(member => member.Name, member => member.Value), key.Path));
        return response.Output;
    }

    private MutationOutput PlanOne(
        FieldNode field, OutputBinding.TableRoot root, UpdateArguments arguments, Func<TableScope, Predicate> which)
    {
        if (Assignments(root, arguments) is not { Count: > 0 } assignments)
        {
            return ResponsePlanner.Empty(field);
        }

        var batch = mutation.NextBatch();
        var response = responses.Response(field, root.Source, root.Table, [batch]);
        Add(batch, root, assignments, response, which);
        return response.Output;
    }

    private IReadOnlyList<ColumnAssignment> Assignments(OutputBinding.TableRoot root, UpdateArguments arguments) =>
        _assignments.Plan(arguments, Rule(root), root.Source.Catalog);

    private WriteRule Rule(OutputBinding.TableRoot root) => mutation.Select.Permissions.Update(root.Source, root.Table);

    private void Add(
        int batch,
        OutputBinding.TableRoot root,
        IReadOnlyList<ColumnAssignment> assignments,
        PlannedResponse response,
        Func<TableScope, Predicate> which)
    {
        var rule = Rule(root);
        var scope = mutation.Select.Permissions.ForConditions(root.Source, root.Table, mutation.Context.NextRow());
        var change = new RowChange.Update(assignments, rule.Rows(scope.Row, () => which(scope)));
        var checks = new WriteChecks(mutation, root.Source, root.Table, rule, upsert: null, "$");
        mutation.Add(checks.Guard(new MutationStep.Write(root.Source.Name, "$", batch, root.Table.Catalog, scope.Row, change)));
        checks.Flush();
        responses.Attach(response.Pieces, root.Source, root.Table, [batch], "$");
    }
}
