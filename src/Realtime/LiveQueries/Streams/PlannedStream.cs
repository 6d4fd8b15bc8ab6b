using Realtime.Documents;
using Realtime.Execution;
using Realtime.Plans;
using Realtime.Schema;

namespace Realtime.LiveQueries.Streams;

/// <summary>A streaming subscription's request planned with the schema in force.</summary>
/// <param name="Source">The source.</param>
/// <param name="Statements">Its statements.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Values">What its slots are bound from.</param>
internal sealed record PlannedStream(string Source, StreamStatements Statements, QueryPlan Plan, RequestValues Values)
{
    /// <summary>The schema that it was planned with.</summary>
    public long SchemaVersion { get; init; }

    /// <summary>The metadata that it was planned with.</summary>
    public long MetadataVersion { get; init; }

    /// <summary>The texts that the cursor columns begin at, where the database has fixed them; null where those given are what they say.</summary>
    public IReadOnlyList<string?>? Start { get; init; }

    /// <summary>Whether the stream begins at a moment (<c>now</c>), which is another one whenever it is read.</summary>
    public bool BeginsAtMoment => Plan.Stream!.Columns.Any(column => Moments.Find(column.Initial, SlotBinder.Bind(column.Initial, Values)) is not null);

    /// <summary>A plan with the values of one request, made with a schema.</summary>
    /// <exception cref="Operations.GraphQLErrorException">A value is missing.</exception>
    public static PlannedStream Of(QueryPlan plan, StreamStatements statements, RequestValues values, SchemaSnapshot snapshot) =>
        Of(plan, statements, values) with { SchemaVersion = snapshot.Version, MetadataVersion = snapshot.ResourceVersion };

    /// <summary>A plan with the values of one request, to be looked at and not to be run.</summary>
    /// <exception cref="Operations.GraphQLErrorException">A value is missing.</exception>
    public static PlannedStream Of(QueryPlan plan, StreamStatements statements, RequestValues values)
    {
        var slots = statements.Next.Parameters.Where(slot => slot.Origin is not ValueOrigin.StreamPosition).ToList();
        var reads = Moments.With(plan.Reads, slots, QueryExecutor.Bind(slots, values));
        return new PlannedStream(plan.Sources[0], statements, plan with { Reads = reads }, values);
    }

    /// <summary>What a position consists of: one kept from another plan only fits when this is the same.</summary>
    public string PositionShape => string.Join(
        ',', Plan.Stream!.Position.Select(part => $"{part.Column.Name}:{part.Column.Type.Oid}:{part.Descending}"));

    /// <summary>The texts of a batch's parameters, the horizon's snapshot after them.</summary>
    /// <param name="position">The position of the last row served; null before the first.</param>
    /// <param name="settled">The snapshot whose rows are settled.</param>
    /// <exception cref="Operations.GraphQLErrorException">A value is missing.</exception>
    public List<string?> Bind(IReadOnlyList<string?>? position, string settled)
    {
        var slots = position is null ? Statements.First.Parameters : Statements.Next.Parameters;
        var texts = new List<string?>(slots.Count + 1);
        foreach (var slot in slots)
        {
            texts.Add(slot.Origin switch
            {
                ValueOrigin.StreamPosition part => position![part.Index],
                ValueOrigin.StreamStart start when Start is { } fixedTexts => fixedTexts[start.Index],
                _ => SlotBinder.Bind(slot, Values),
            });
        }

        texts.Add(settled);
        return texts;
    }
}
