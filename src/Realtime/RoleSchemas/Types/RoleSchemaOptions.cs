namespace Realtime.RoleSchemas.Types;

/// <summary>What the operator configures about generated schemas.</summary>
internal sealed record RoleSchemaOptions
{
    /// <summary>Hasura's defaults.</summary>
    public static RoleSchemaOptions Default { get; } = new();

    /// <summary>Leaves out <c>t_stream</c> fields (experimental feature <c>hide_stream_fields</c>).</summary>
    public bool HideStreamFields { get; init; }

    /// <summary>Leaves out aggregates in <c>bool_exp</c> (experimental feature <c>hide_aggregation_predicates</c>).</summary>
    public bool HideAggregationPredicates { get; init; }
}
