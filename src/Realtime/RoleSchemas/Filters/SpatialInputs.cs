using GraphQL.Types;
using Realtime.Dialect;
using Realtime.RoleSchemas.Types;

namespace Realtime.RoleSchemas.Filters;

/// <summary>The input objects of PostGIS' operators that take more than one value; named alike under every convention.</summary>
internal static class SpatialInputs
{
    /// <summary>What an operator takes.</summary>
    /// <param name="comparison">The operator.</param>
    /// <param name="kind">The left side's kind.</param>
    /// <param name="role">Where types are made.</param>
    /// <param name="value">The left side's type.</param>
    public static IGraphType For(ComparisonOperator comparison, ComparedKind kind, RoleTypes role, IGraphType value) => comparison switch
    {
        ComparisonOperator.StIntersectsGeomNband => Raster(role, "st_intersects_geom_nband_input", role.Int),
        ComparisonOperator.StIntersectsNbandGeom => Raster(role, "st_intersects_nband_geom_input", role.NonNull(role.Int)),
        _ when kind == ComparedKind.Geography => role.Shared("st_d_within_geography_input", name => role.Input(name, null, input =>
        {
            AddDistance(input, role, value);
            input.AddInput("use_spheroid", role.Boolean, role.Bindings.Fixed("use_spheroid"), defaultValue: true);
        })),
        _ => role.Shared("st_d_within_input", name => role.Input(name, null, input => AddDistance(input, role, value))),
    };

    private static void AddDistance(InputObjectGraphType input, RoleTypes role, IGraphType value)
    {
        input.AddInput("distance", role.NonNull(role.Float), role.Bindings.Fixed("distance"));
        input.AddInput("from", role.NonNull(value), role.Bindings.Fixed("from"));
    }

    private static InputObjectGraphType Raster(RoleTypes role, string typeName, IGraphType band) => role.Shared(
        typeName,
        name => role.Input(name, null, input =>
        {
            input.AddInput("geommin", role.NonNull(role.Scalar("geometry")), role.Bindings.Fixed("geommin"));
            input.AddInput("nband", band, role.Bindings.Fixed("nband"));
        }));
}
