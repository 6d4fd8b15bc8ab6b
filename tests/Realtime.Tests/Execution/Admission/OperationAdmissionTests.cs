using Microsoft.Extensions.Time.Testing;
using Realtime.Documents;
using Realtime.Execution.Admission;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Tests.Execution.Admission;

public sealed class OperationAdmissionTests
{
    private const string Lists = """
        {"version":3,"sources":[],
         "query_collections":[{"name":"c","definition":{"queries":[{"name":"q","query":"query { user { id, name } }"}]}},
                              {"name":"d","definition":{"queries":[{"name":"q","query":"{ secret(limit: 1) { id __typename } }"}]}}],
         "allowlist":[{"collection":"c"},{"collection":"d","scope":{"global":false,"roles":["chief"]}}]}
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("query{user{id name}}")]
    [InlineData("query {\n  user { __typename id # a comment\n name __typename } }")]
    public void Allowed_query_in_another_layout_or_with_typename_passes(string query) => Assert.Null(Ask(Lists, query));

    [Theory]
    [InlineData("query { user { id name mail } }")]
    [InlineData("query { user { id } }")]
    [InlineData("query { user { id name: __typename name } }")]
    [InlineData("query { user { id @skip(if: true) name } }")]
    [InlineData("{ user { id name } }")]
    [InlineData("query { user { id name } } query b { secret { id } }")]
    [InlineData("no graphql \u0001")]
    public void Query_that_is_not_on_the_list_is_refused(string query) => Assert.Equal("query is not allowed", Ask(Lists, query));

    [Fact]
    public void List_of_roles_is_theirs_alone()
    {
        Assert.Null(Ask(Lists, "{ secret(limit: 1) { id } }", "chief"));
        Assert.Equal("query is not allowed", Ask(Lists, "{ secret(limit: 1) { id } }"));
        Assert.Equal("query is not allowed", Ask(Lists, "{ secret(limit: 2) { id } }", "chief"));
    }

    [Fact]
    public void Admin_may_run_everything() => Assert.Null(Ask(Lists, "{ whatever { id } }", Session.AdminRole));

    [Theory]
    [InlineData("depth_limit", 2, "{ a { b { c } } }", null)]
    [InlineData("depth_limit", 2, "{ a { b { c { d } } } }", "3 levels deep")]
    [InlineData("depth_limit", 2, "{ a { ...f } } fragment f on b { b { ... on c { c { d } } } }", "3 levels deep")]
    [InlineData("depth_limit", 1, "{ __schema { types { fields { name } } } a { b } }", null)]
    [InlineData("node_limit", 3, "{ author { name articles { id } } homepage { id } }", null)]
    [InlineData("node_limit", 2, "{ author { name articles { id } } homepage { id } }", "3 nodes")]
    public void Size_of_an_operation_is_limited(string limit, int most, string query, string? expected)
    {
        var metadata = $$"""{"version":3,"sources":[],"api_limits":{"{{limit}}":{"global":100,"per_role":{"user":{{most}} } } } }""";

        var refusal = Ask(metadata, query, isAllowListOn: false);

        Assert.Equal(expected is null, refusal is null);
        Assert.Contains(expected ?? "", refusal ?? "", StringComparison.Ordinal);
        Assert.Null(Ask(metadata, query, "other", isAllowListOn: false));
    }

    [Fact]
    public void Fragments_that_double_each_other_are_measured_at_once()
    {
        var fragments = string.Concat(Enumerable.Range(0, 60).Select(index => $" fragment f{index} on x {{ a {{ ...f{index + 1} }} b {{ ...f{index + 1} }} }}"));
        var refusal = Ask(
            """{"version":3,"sources":[],"api_limits":{"node_limit":{"global":1000}}}""", $"{{ x {{ ...f0 }} }}{fragments} fragment f60 on x {{ z }}", isAllowListOn: false);

        Assert.Contains("nodes", refusal);
    }

    [Fact]
    public void Rate_is_counted_for_each_user_and_falls_with_time()
    {
        var snapshot = Read("""
            {"version":3,"sources":[],"api_limits":{"rate_limit":{"per_role":{"user":{"max_reqs_per_min":2,"unique_params":["x-hasura-user-id"]}}}}}
            """);
        var admission = new OperationAdmission(false, _time);
        var (one, two) = (User("1"), User("2"));

        Assert.Null(Ask(admission, snapshot, one));
        Assert.Null(Ask(admission, snapshot, one));
        Assert.Contains("more than 2 operations in a minute", Ask(admission, snapshot, one));
        Assert.Null(Ask(admission, snapshot, two));

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Contains("in a minute", Ask(admission, snapshot, one)); // nearly all of the two are still in the window
        _time.Advance(TimeSpan.FromSeconds(58));
        Assert.Null(Ask(admission, snapshot, one));
    }

    [Fact]
    public void Rate_tells_variables_apart_by_name_and_value()
    {
        string[] names = ["x-hasura-a", "x-hasura-b"];
        var both = Read("""
            {"version":3,"sources":[],"api_limits":{"rate_limit":{"global":{"max_reqs_per_min":1,"unique_params":["x-hasura-a","X-Hasura-B"]}}}}
            """);
        var admission = new OperationAdmission(false, _time);
        string?[][] users = [["1", "2"], ["2", "1"], ["1", null], [null, "1"], ["", "1"], ["1", ""], [null, null], ["x-hasura-b", null], [null, "x-hasura-b"]];
        foreach (var values in users)
        {
            var session = new Session(
                "user", names.Zip(values).Where(pair => pair.Second is not null).Select(pair => KeyValuePair.Create(pair.First, pair.Second!)));
            Assert.Null(Ask(admission, both, session));
            Assert.NotNull(Ask(admission, both, session));
        }
    }

    [Fact]
    public void Rate_by_another_variable_is_counted_anew()
    {
        var admission = new OperationAdmission(false, _time);
        var session = new Session("user", [KeyValuePair.Create("x-hasura-a", "1"), KeyValuePair.Create("x-hasura-b", "1")]);
        foreach (var name in new[] { "[\"x-hasura-a\"]", "[\"x-hasura-b\"]", "\"IP\"" })
        {
            var snapshot = Read($"{{\"version\":3,\"sources\":[],\"api_limits\":{{\"rate_limit\":{{\"global\":{{\"max_reqs_per_min\":1,\"unique_params\":{name}}}}}}}}}");
            Assert.Null(Ask(admission, snapshot, session, address: "1"));
            Assert.NotNull(Ask(admission, snapshot, session, address: "1"));
        }
    }

    [Fact]
    public void Rate_by_address_tells_addresses_apart()
    {
        var snapshot = Read("""{"version":3,"sources":[],"api_limits":{"rate_limit":{"global":{"max_reqs_per_min":1,"unique_params":"IP"}}}}""");
        var admission = new OperationAdmission(false, _time);

        Assert.Null(Ask(admission, snapshot, User("1"), address: "10.0.0.1"));
        Assert.Null(Ask(admission, snapshot, User("1"), address: "10.0.0.2"));
        Assert.NotNull(Ask(admission, snapshot, User("2"), address: "10.0.0.1"));
    }

    [Fact]
    public void Limits_that_are_switched_off_do_not_apply() => Assert.Null(
        Ask("""{"version":3,"sources":[],"api_limits":{"disabled":true,"depth_limit":{"global":0}}}""", "{ a { b } }", isAllowListOn: false));

    private static Session User(string id) => new("user", [KeyValuePair.Create("x-hasura-user-id", id)]);

    private static SchemaSnapshot Read(string metadata) => SnapshotBuilder.Build(
        MetadataDocument.Parse(metadata), new Dictionary<string, SourceInput>(), new SnapshotSettings(), version: 1, resourceVersion: 1);

    private string? Ask(string metadata, string query, string role = "user", bool isAllowListOn = true) =>
        Ask(new OperationAdmission(isAllowListOn, _time), Read(metadata), new Session(role, []), query);

    private static string? Ask(OperationAdmission admission, SchemaSnapshot snapshot, Session session, string query = "{ a }", string? address = null)
    {
        try
        {
            var request = new OperationRequest(query) { ClientAddress = address };
            admission.Admit(request, session, snapshot, text => DocumentParser.Parse(text, new DocumentLimits()));
            return null;
        }
        catch (GraphQLErrorException exception)
        {
            return exception.Error.Message;
        }
    }
}
