using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans.Mutations;

/// <summary>
/// Plans <c>delete_t</c> and <c>delete_t_by_pk</c>. One statement always: what is returned with the rows is read as it was before they went.
/// </summary>
internal sealed class DeletePlanner(MutationContext mutation, ResponsePlanner responses)
{
    /// <summary><c>delete_t(where)</c>.</summary>
    public MutationOutput Plan(FieldNode field, OutputBinding.TableRoot root)
    {
        var batch = mutation.NextBatch();
        var response = responses.Response(field, root.Source, root.Table, [batch]);
        Add(batch, root, response, scope => mutation.Select.Where.Plan(field.Argument("where"), scope));
        return response.Output;
    }

    /// <summary><c>delete_t_by_pk(id)</c>.</summary>
    public MutationOutput PlanByKey(FieldNode field, OutputBinding.TableRoot root)
    {
        var batch = mutation.NextBatch();
        var response = responses.Row(field, root.Source, root.Table);
        Add(batch, root, response, scope => KeyConditions.Plan(mutation, scope, field.Arguments, field.ArgumentsPath()));
        return response.Output;
    }

    private void Add(int batch, OutputBinding.TableRoot root, PlannedResponse response, Func<TableScope, Predicate> which)
    {
        var rule = mutation.Select.Permissions.Delete(root.Source, root.Table);
        var scope = mutation.Select.Permissions.ForConditions(root.Source, root.Table, mutation.Context.NextRow());
        var where = rule.Rows(scope.Row, () => which(scope));
        mutation.Add(new MutationStep.Write(root.Source.Name, "$", batch, root.Table.Catalog, scope.Row, new RowChange.Delete(where))
        {
            Outputs = response.Pieces,
        });
    }
}

/// <summary>The condition that a row's primary key is the one given.</summary>
internal static class KeyConditions
{
    /// <summary>Every key column equals its value.</summary>
    public static Predicate Plan(MutationContext mutation, TableScope scope, IReadOnlyDictionary<string, InputValue> values, string path) =>
        new Predicate.And([.. scope.Table.PrimaryKey.Select(column => new Predicate.Compare(
            new ValueExpression.ColumnOf(scope.Row, column.Catalog),
            Realtime.Dialect.ComparisonOperator.Eq,
            InputValues.Value(
                mutation.Context,
                values.GetValueOrDefault(column.GraphQLName) ?? throw PlanningContext.Invalid($"missing required field '{column.GraphQLName}'", path),
                column.Catalog.Type)))]);
}
