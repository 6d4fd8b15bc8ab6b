namespace Realtime.IntegrationTests.Sql;

/// <summary>A test of PostGIS's types; where the server has none it is shown as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgisFactAttribute : FactAttribute
{
    internal const string Reason = "PostGIS is not installed for this PostgreSQL: its types and operators were not tried.";

    public PostgisFactAttribute() => Skip = SpatialDatabase.CanBeMade ? null : Reason;
}

/// <inheritdoc cref="PostgisFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgisTheoryAttribute : TheoryAttribute
{
    public PostgisTheoryAttribute() => Skip = SpatialDatabase.CanBeMade ? null : PostgisFactAttribute.Reason;
}
