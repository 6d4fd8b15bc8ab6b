using Gateway.Tests.WebSockets;
using Realtime.Testing;

namespace Gateway.Tests.Demo;

/// <summary>The demo's schemas, as client tools see them.</summary>
public sealed class DemoSchemaTests
{
    [NodeFact]
    public async Task Types_generated_for_its_roles_are_the_schema_and_compile()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var gateway = await DemoGateway.StartAsync(database, "--demo");

        await Generated.CheckAsync(new Uri(gateway.Client.BaseAddress!, "/v1/graphql").ToString(), "admin", "user", "anonymous");
    }
}
