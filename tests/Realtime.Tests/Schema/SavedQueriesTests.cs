using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Tests.Schema;

public sealed class SavedQueriesTests
{
    private static readonly SavedQueries Saved = SnapshotBuilder.Build(
        MetadataDocument.Parse(
            """
            {"version":3,"sources":[],
             "query_collections":[{"name":"c","definition":{"queries":[{"name":"q","query":"{ a }"}]}}],
             "allowlist":[{"collection":"c"},{"collection":"c","scope":{"global":false,"roles":["user"]}},{"collection":"gone"}],
             "rest_endpoints":[
               {"name":"e","url":"a/:id","methods":["GET"],"definition":{"query":{"collection_name":"c","query_name":"q"}}},
               {"name":"lost","url":"b","methods":["GET"],"definition":{"query":{"collection_name":"c","query_name":"gone"}}}]}
            """),
        new Dictionary<string, SourceInput>(),
        new SnapshotSettings(),
        version: 1,
        resourceVersion: 1).SavedQueries;

    [Fact]
    public void The_allow_list_knows_for_whom_each_query_is()
    {
        Assert.Equal(["{ a }", "{ a }"], Saved.Allowed.Select(query => query.Query));
        Assert.Null(Saved.Allowed[0].Roles);
        Assert.Equal(["user"], Saved.Allowed[1].Roles!);
    }

    [Fact]
    public void An_endpoint_whose_query_is_gone_is_not_served()
    {
        var endpoint = Assert.Single(Saved.Endpoints);
        Assert.Equal(["a", ":id"], endpoint.Segments);
        Assert.Contains("get", endpoint.Methods);
    }
}
