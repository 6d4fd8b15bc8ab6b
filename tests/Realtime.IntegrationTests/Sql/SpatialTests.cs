namespace Realtime.IntegrationTests.Sql;

public sealed class SpatialTests(SpatialDatabase database) : IClassFixture<SpatialDatabase>
{
    [PostgisFact]
    public async Task Place_is_geojson_with_its_reference_system() => Assert.Equal(
        """{"place_by_pk":{"at":{"type":"Point","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},"coordinates":[1,2]},"world":{"type":"Point","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},"coordinates":[1,2]}}}""",
        await database.QueryAsync("{ place_by_pk(id: 1) { at world } }"));

    [PostgisTheory]
    [InlineData("at: {_st_within: {type: \"Polygon\", coordinates: [[[0, 0], [0, 3], [3, 3], [3, 0], [0, 0]]]}}", "1,2")]
    [InlineData("at: {_st_contains: {type: \"Point\", coordinates: [2, 2]}}", "2")]
    [InlineData("at: {_st_contains: \"SRID=4326;POINT(2 2)\"}", "2")]
    [InlineData("at: {_st_equals: {type: \"Point\", coordinates: [1, 2]}}", "1")]
    [InlineData("at: {_st_intersects: {type: \"Point\", coordinates: [1, 2]}}", "1,2")]
    [InlineData("at: {_st_d_within: {distance: 1, from: {type: \"Point\", coordinates: [1, 2.5]}}}", "1,2")]
    [InlineData("at: {_st_d_within: {distance: 0.1, from: {type: \"Point\", coordinates: [1, 2.5]}}}", "2")]
    [InlineData("world: {_st_d_within: {distance: 10, from: {type: \"Point\", coordinates: [1, 2]}, use_spheroid: false}}", "1")]
    [InlineData("world: {_cast: {geometry: {_st_equals: {type: \"Point\", coordinates: [1, 2]}}}}", "1")]
    public async Task Spatial_operator_keeps_rows(string condition, string ids) => Assert.Equal(
        $$"""{"place":[{{string.Join(",", ids.Split(',').Select(id => $$"""{"id":{{id}}}"""))}}]}""",
        await database.QueryAsync($"{{ place(where: {{{condition}}}, order_by: {{id: asc}}) {{ id }} }}"));

    [PostgisTheory]
    [InlineData("at: {_st_within: {type: \"Polygon\", coordinates: [[[0, 0], [0, 3], [3, 3], [3, 0], [0, 0]]]}}", "[{\"id\":1}]")]
    [InlineData("at: {_st_contains: {type: \"Point\", coordinates: [2, 2]}}", "[]")]
    [InlineData("at: {_st_equals: {type: \"Point\", coordinates: [1, 2]}}", "[{\"id\":1}]")]
    [InlineData("at: {_st_d_within: {distance: 1, from: {type: \"Point\", coordinates: [1, 2.5]}}}", "[{\"id\":1}]")]
    [InlineData("world: {_st_d_within: {distance: 10, from: {type: \"Point\", coordinates: [1, 2]}, use_spheroid: false}}", "[{\"id\":1}]")]
    [InlineData("world: {_st_intersects: {type: \"Point\", coordinates: [1, 2]}}", "[{\"id\":1}]")]
    [InlineData("id: {_eq: 2}, at: {_st_intersects: \"SRID=3857;POINT(1 2)\"}", "[]")] // fails on the row that is hidden
    [InlineData("id: {_eq: 2}, at: {_st_d_within: {distance: 1, from: \"SRID=3857;POINT(1 2)\"}}", "[]")]
    public async Task Spatial_operator_is_not_tried_on_a_hidden_row(string condition, string rows) => Assert.Equal(
        $$"""{"place":{{rows}}}""", await database.QueryAsync($"{{ place(where: {{{condition}}}) {{ id }} }}", session: QueryDatabase.As("first")));

    [PostgisTheory]
    [InlineData("_st_intersects_geom_nband: {geommin: {type: \"Point\", coordinates: [0, 0], crs: {type: \"name\", properties: {name: \"EPSG:4326\"}}}}")]
    [InlineData("_st_intersects_nband_geom: {nband: 1, geommin: \"POINT(0 0)\"}")]
    public async Task Raster_operator_reaches_the_function(string condition)
    {
        // A reference system other than the raster's is refused by PostGIS: then the function was found and called.
        try
        {
            Assert.Equal("""{"picture":[{"id":1}]}""", await database.QueryAsync($"{{ picture(where: {{rast: {{{condition}}}}}) {{ id }} }}"));
        }
        catch (Npgsql.PostgresException exception)
        {
            Assert.Contains("SRID", exception.MessageText, StringComparison.OrdinalIgnoreCase);
        }
    }

    [PostgisFact]
    public async Task Permission_knows_the_operators_of_places() => Assert.Equal(
        """{"place":[{"id":2}]}""", await database.QueryAsync("{ place { id } }", session: QueryDatabase.As("near", ("x-hasura-distance", "0.1"))));
}
