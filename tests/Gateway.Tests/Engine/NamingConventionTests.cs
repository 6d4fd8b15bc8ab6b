using System.Text.Json.Nodes;
using Gateway.Tests.WebSockets;
using Realtime.Testing;

namespace Gateway.Tests.Engine;

/// <summary>Names that graphql-default changes and what they stand for in the database.</summary>
public sealed class NamingConventionTests(NamingConventionTests.Fixture fixture) : IClassFixture<NamingConventionTests.Fixture>
{
    private const string Ddl = """
        CREATE TABLE order_state (value text PRIMARY KEY, comment text);
        INSERT INTO order_state VALUES ('not_paid', NULL), ('paid', 'Paid');
        CREATE TABLE customer (id integer PRIMARY KEY);
        CREATE TABLE customer_order (id integer PRIMARY KEY, state text NOT NULL REFERENCES order_state, is_open boolean NOT NULL, customer_id integer NOT NULL REFERENCES customer);
        INSERT INTO customer VALUES (1), (2);
        """;

    private const string Metadata = """
        {"type": "replace_metadata", "args": {"version": 3, "sources": [{"name": "default", "kind": "postgres",
          "configuration": {"connection_info": {"database_url": {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}}},
          "customization": {"naming_convention": "graphql-default"},
          "tables": [
            {"table": {"schema": "public", "name": "order_state"}, "is_enum": true},
            {"table": {"schema": "public", "name": "customer"}, "array_relationships": [{"name": "orders",
              "using": {"foreign_key_constraint_on": {"table": {"schema": "public", "name": "customer_order"}, "column": "customer_id"}}}]},
            {"table": {"schema": "public", "name": "customer_order"}}]}]}}
        """;

    [Fact]
    public async Task Enum_values_are_given_and_answered_in_capitals_and_predicates_on_aggregates_keep_their_names()
    {
        var gateway = fixture.Gateway;
        var admin = EngineGateway.As("admin");

        var inserted = await gateway.QueryAsync(
            "mutation($state: OrderStateEnum) { insertCustomerOrder(objects: [{id: 1, state: NOT_PAID, isOpen: true, customerId: 1}, {id: 2, state: $state, isOpen: false, customerId: 2}]) { affectedRows } }",
            admin,
            new JsonObject { ["state"] = "PAID" });
        Assert.Equal("""{"data":{"insertCustomerOrder":{"affectedRows":2}}}""", inserted);

        var read = await gateway.QueryAsync(
            "{ customerOrder(where: {state: {_in: [NOT_PAID]}}) { id state } customer(where: {ordersAggregate: {bool_and: {arguments: isOpen, predicate: {_eq: false}}}}) { id } }", admin);
        Assert.Equal("""{"data":{"customerOrder":[{"id":1,"state":"NOT_PAID"}],"customer":[{"id":2}]}}""", read);

        var refused = await gateway.QueryAsync("{ customerOrder(where: {state: {_eq: not_paid}}) { id } }", admin);
        Assert.Contains("expected one of the values", refused, StringComparison.Ordinal);
    }
    [NodeFact]
    public Task Types_generated_are_the_schema_and_compile() => Generated.CheckAsync(new Uri(fixture.Gateway.Client.BaseAddress!, "/v1/graphql").ToString(), "admin");

    /// <summary>A database and a gateway whose names follow the convention.</summary>
    public sealed class Fixture : DatabaseFixture
    {
        private EngineGateway? _gateway;

        internal EngineGateway Gateway => _gateway ?? throw new InvalidOperationException("The fixture has not been initialised.");

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await Database.ExecuteAsync(Ddl);
            _gateway = await EngineGateway.StartAsync(
                Database.ConnectionString, change: options => options with { ExperimentalFeatures = ["naming_convention"] });
            await _gateway.MetadataAsync(Metadata);
        }

        public override async Task DisposeAsync()
        {
            if (_gateway is not null)
            {
                await _gateway.DisposeAsync();
            }

            await base.DisposeAsync();
        }
    }
}
