using Gateway.Tests.Settings;
using Gateway.Tests.WebSockets;
using Xunit.Abstractions;

namespace Gateway.Tests.Rehearsal;

/// <summary>What client tools make of the project's schemas: the reference implementation of every role's, a code generator and a compiler of some.</summary>
[Collection(ProjectCollection.Name)]
public sealed class ProjectSchemaTests(ProjectFixture project, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private string Url => new Uri(project.Gateway.Client.BaseAddress!, "/v1/graphql").ToString();

    [NodeFact]
    public async Task Schema_of_each_role_is_built_validated_and_read_again_by_graphql_js()
    {
        string[] roles = ["admin", .. Enumerable.Range(0, Project.Roles).Select(Project.RoleName), .. ProjectMetadata.Inherited.Keys, "nobody"];
        using var tool = await NodeClient.StartAsync("introspection.mjs", [Url, SettingsFrom.Secret, .. roles]);
        foreach (var role in roles)
        {
            var schema = await tool.NextAsync("schema", Patience);
            output.WriteLine(schema.ToJsonString());
            Assert.Equal(role, (string?)schema["role"]);
            Assert.Equal("[]", schema["problems"]!.ToJsonString());
        }

        await tool.ExpectEndAsync();
    }

    [NodeFact]
    public async Task Types_generated_for_roles_are_the_schema_and_compile_with_an_application_over_them()
    {
        string[] roles = [Project.RoleName(1), .. ProjectMetadata.Inherited.Keys.Take(1)];
        await Generated.CheckAsync(Url, roles);
    }
}
