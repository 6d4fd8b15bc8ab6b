using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>An answer planned, and the selections that it is made of.</summary>
internal sealed record PlannedResponse(MutationOutput Output, IReadOnlyList<WriteOutput> Pieces);

/// <summary>
/// Plans what a mutation answers: <c>t_mutation_response</c>, or a row. The select permission's columns hold here like everywhere else, and all of it for
/// related rows. Its row filter does not hold for the rows written themselves: as in Hasura, who may write a row is told what became of it.
/// </summary>
internal sealed class ResponsePlanner(MutationContext mutation)
{
    /// <summary><c>affected_rows</c> and <c>returning</c>.</summary>
    /// <param name="field">The field whose selection set is answered.</param>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="affected">The writes that are counted.</param>
    public PlannedResponse Response(FieldNode field, SourceSchema source, Table table, IReadOnlyList<int> affected)
    {
        var pieces = new List<WriteOutput>();
        var members = new List<(string, MutationOutput)>();
        foreach (var child in field.Children)
        {
            switch (child.Binding)
            {
                case null:
                    members.Add((child.ResponseKey, new MutationOutput.Typename(child.ParentType.Name)));
                    break;
                case OutputBinding.AffectedRows:
                    members.Add((child.ResponseKey, new MutationOutput.AffectedRows(affected)));
                    break;
                default:
                    var piece = Piece(child, source, table, Multiplicity.Many);
                    pieces.Add(piece);
                    members.Add((child.ResponseKey, new MutationOutput.Json(piece.Piece)));
                    break;
            }
        }

        return new PlannedResponse(new MutationOutput.Object(members), pieces);
    }

    /// <summary>The one row, or null.</summary>
    public PlannedResponse Row(FieldNode field, SourceSchema source, Table table)
    {
        var piece = Piece(field, source, table, Multiplicity.AtMostOne);
        return new PlannedResponse(new MutationOutput.Json(piece.Piece), [piece]);
    }

    /// <summary>The answer when nothing is to be written.</summary>
    public static MutationOutput Empty(FieldNode field) => new MutationOutput.Object([.. field.Children.Select(child => (
        child.ResponseKey,
        child.Binding switch
        {
            null => (MutationOutput)new MutationOutput.Typename(child.ParentType.Name),
            OutputBinding.AffectedRows => new MutationOutput.AffectedRows([]),
            _ => new MutationOutput.Nothing(IsList: true),
        }))]);

    /// <summary>Lets the write itself answer what it can, and a further statement the rest.</summary>
    /// <param name="pieces">The answers.</param>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="batches">The writes whose rows are meant, in order.</param>
    /// <param name="path">For errors.</param>
    public void Attach(IReadOnlyList<WriteOutput> pieces, SourceSchema source, Table table, IReadOnlyList<int> batches, string path)
    {
        foreach (var piece in pieces)
        {
            if (batches.Count == 1 && OwnColumns.Suffice(piece.Rows))
            {
                mutation.Change(batches[0], write => write with { Outputs = [.. write.Outputs, piece] });
                continue;
            }

            var rows = new RowSource.FromWritten(
                piece.Rows.From.Row, table.Catalog, [.. batches.Select(batch => mutation.Keep(table.Catalog, batch))]);
            mutation.Add(new MutationStep.Read(source.Name, path, piece.Piece, new Projection.Rows(piece.Rows with { From = rows })));
        }
    }

    private WriteOutput Piece(FieldNode field, SourceSchema source, Table table, Multiplicity multiplicity)
    {
        var scope = mutation.Select.Permissions.Enter(source, table);
        return new WriteOutput(mutation.NextPiece(), new RowsSelection(
            new RowSource.FromWritten(scope.Row, table.Catalog, []),
            Predicate.True,
            [],
            [],
            null,
            null,
            mutation.Select.Projections.Plan(field.Children, scope),
            multiplicity));
    }
}
