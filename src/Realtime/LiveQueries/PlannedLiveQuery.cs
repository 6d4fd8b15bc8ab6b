using Realtime.Execution;
using Realtime.Plans;
using Realtime.Schema;
using Realtime.Sql;

namespace Realtime.LiveQueries;

/// <summary>A subscription's request planned: the query it shares, and the values of its cohort.</summary>
/// <param name="Query">The query.</param>
/// <param name="Key">The cohort.</param>
/// <param name="SchemaVersion">The schema it was planned with: a plan of an older one never replaces one of a newer.</param>
internal sealed record PlannedLiveQuery(LiveQuery Query, CohortKey Key, long SchemaVersion)
{
    /// <summary>The metadata that it was planned with.</summary>
    public long MetadataVersion { get; init; }

    /// <summary>A plan with the values of one request.</summary>
    /// <param name="query">The plan.</param>
    /// <param name="sql">Its multiplexed statement.</param>
    /// <param name="values">The values.</param>
    /// <param name="snapshot">The schema that the plan was made with.</param>
    /// <exception cref="Operations.GraphQLErrorException">A value is missing.</exception>
    public static PlannedLiveQuery Of(PlannedQuery query, MultiplexedSqlText sql, RequestValues values, SchemaSnapshot snapshot)
    {
        var texts = QueryExecutor.Bind(sql.Columns, values);
        var live = new LiveQuery(query.Plan.Sources[0], values.Session.Role, sql, Moments.With(query.Plan.Reads, sql.Columns, texts));
        return new PlannedLiveQuery(live, new CohortKey(texts), snapshot.Version) { MetadataVersion = snapshot.ResourceVersion };
    }
}
