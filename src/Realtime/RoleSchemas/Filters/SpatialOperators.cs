using GraphQL.Types;
using Realtime.RoleSchemas.Types;
using Operator = Realtime.Dialect.ComparisonOperator;

namespace Realtime.RoleSchemas.Filters;

/// <summary>
/// Operators of PostGIS' geometry, geography and raster columns, and the inputs of those that take more than one value,
/// which are named alike under every convention.
/// </summary>
internal static class SpatialOperators
{
    public static void AddGeometry(ComparisonTypes.Adder add, RoleTypes role, IGraphType value)
    {
        var distance = role.Shared("st_d_within_input", name => role.Input(name, null, input =>
        {
            input.AddInput("distance", role.NonNull(role.Float), role.Bindings.Fixed("distance"));
            input.AddInput("from", role.NonNull(value), role.Bindings.Fixed("from"));
        }));
        add.Add("_st_3d_d_within", distance, Operator.St3dDWithin, "is the column within a given 3D distance from the given geometry value");
        add.Add("_st_3d_intersects", value, Operator.St3dIntersects, "does the column spatially intersect the given geometry value in 3D");
        add.Add("_st_contains", value, Operator.StContains, "does the column contain the given geometry value");
        add.Add("_st_crosses", value, Operator.StCrosses, "does the column cross the given geometry value");
        add.Add("_st_d_within", distance, Operator.StDWithin, "is the column within a given distance from the given geometry value");
        add.Add("_st_equals", value, Operator.StEquals, "is the column equal to given geometry value (directionality is ignored)");
        add.Add("_st_intersects", value, Operator.StIntersects, "does the column spatially intersect the given geometry value");
        add.Add(
            "_st_overlaps",
            value,
            Operator.StOverlaps,
            "does the column 'spatially overlap' (intersect but not completely contain) the given geometry value");
        add.Add("_st_touches", value, Operator.StTouches, "does the column have atleast one point in common with the given geometry value");
        add.Add("_st_within", value, Operator.StWithin, "is the column contained in the given geometry value");
    }

    public static void AddGeography(ComparisonTypes.Adder add, RoleTypes role, IGraphType value)
    {
        var distance = role.Shared("st_d_within_geography_input", name => role.Input(name, null, input =>
        {
            input.AddInput("distance", role.NonNull(role.Float), role.Bindings.Fixed("distance"));
            input.AddInput("from", role.NonNull(value), role.Bindings.Fixed("from"));
            input.AddInput("use_spheroid", role.Boolean, role.Bindings.Fixed("use_spheroid"), defaultValue: true);
        }));
        add.Add("_st_d_within", distance, Operator.StDWithin, "is the column within a given distance from the given geography value");
        add.Add("_st_intersects", value, Operator.StIntersects, "does the column spatially intersect the given geography value");
    }

    public static void AddRaster(ComparisonTypes.Adder add, RoleTypes role, IGraphType value)
    {
        var geometry = role.NonNull(role.Scalar("geometry"));
        add.Add(
            "_st_intersects_geom_nband",
            role.Shared("st_intersects_geom_nband_input", name => role.Input(name, null, input =>
            {
                input.AddInput("geommin", geometry, role.Bindings.Fixed("geommin"));
                input.AddInput("nband", role.Int, role.Bindings.Fixed("nband"));
            })),
            Operator.StIntersectsGeomNband);
        add.Add(
            "_st_intersects_nband_geom",
            role.Shared("st_intersects_nband_geom_input", name => role.Input(name, null, input =>
            {
                input.AddInput("geommin", geometry, role.Bindings.Fixed("geommin"));
                input.AddInput("nband", role.NonNull(role.Int), role.Bindings.Fixed("nband"));
            })),
            Operator.StIntersectsNbandGeom);
        add.Add("_st_intersects_rast", value, Operator.StIntersectsRast);
    }
}
