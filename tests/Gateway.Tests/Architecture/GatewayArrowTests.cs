using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Gateway.Tests.Architecture;

/// <summary>What the gateway leaves to the engine: it writes no SQL and reads no GraphQL documents.</summary>
public sealed class GatewayArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader()
        .LoadAssemblies(typeof(GatewayApplication).Assembly)
        .Build();

    private static readonly string[] Transports = ["Http", "WebSockets"];

    [Fact]
    public void Gateway_does_not_read_GraphQL_documents() =>
        Assert.Empty(Uses("Gateway", target => Below(target, "GraphQLParser") || Below(target, "GraphQL")));

    /// <summary>The demo alone runs a script, which is a resource file.</summary>
    [Fact]
    public void Gateway_runs_no_SQL_of_its_own() =>
        Assert.DoesNotContain(
            Uses("Gateway", target => target.FullName is "Npgsql.NpgsqlCommand" or "Npgsql.NpgsqlBatch" or "Npgsql.NpgsqlBatchCommand"),
            use => !use.StartsWith("Gateway.Demo.", StringComparison.Ordinal));

    [Fact]
    public void Transports_do_not_know_each_other()
    {
        foreach (var transport in Transports)
        {
            Assert.Empty(Uses($"Gateway.{transport}", target => Transports.Any(other => other != transport && Below(target, $"Gateway.{other}"))));
        }
    }

    [Fact]
    public void Transports_know_nothing_of_the_database_but_by_the_engine() =>
        Assert.Empty(Transports.SelectMany(transport => Uses($"Gateway.{transport}", target => Below(target, "Npgsql"))));

    [Fact]
    public void Private_PostgreSQL_knows_nothing_of_the_rest() =>
        Assert.Empty(Uses("Gateway.Embedded", target => Below(target, "Realtime") || (Below(target, "Gateway") && !Below(target, "Gateway.Embedded"))));

    private static IEnumerable<string> Uses(string origin, Func<IType, bool> isForbidden) => Loaded.Types
        .Where(type => Below(type, origin))
        .SelectMany(type => type.Dependencies)
        .Where(dependency => isForbidden(dependency.Target))
        .Select(dependency => $"{dependency.Origin.FullName} uses {dependency.Target.FullName}")
        .Distinct();

    private static bool Below(IType type, string name) => type.Namespace.FullName == name
        || type.Namespace.FullName.StartsWith(name + ".", StringComparison.Ordinal);
}
