using System.Text.Json;
using Realtime.Documents;
using Realtime.Operations;

namespace Realtime.Tests.Documents;

public sealed class GeoJsonTests
{
    [Theory]
    [InlineData("""{"type": "Point", "coordinates": [1]}""", "A Position needs at least 2 elements")]
    [InlineData("""{"type": "LineString", "coordinates": [[1, 2]]}""", "A LineString needs at least 2 Positions")]
    [InlineData("""{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [7, 8]]]}""", "the first and last locations have to be equal for a LinearRing")]
    [InlineData("""{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}""", "A LinearRing needs at least 4 Positions")]
    [InlineData("""{"type": "Random", "coordinates": []}""", "unexpected geometry type: Random")]
    [InlineData("""{"type": "GeometryCollection", "geometries": [{"type": "Point"}]}""", "key 'coordinates' not found")]
    [InlineData("""{"coordinates": []}""", "key 'type' not found")]
    [InlineData("""{"type": "Point", "coordinates": "1 2"}""", "expected a list of coordinates")]
    [InlineData("""{"type": "Point", "coordinates": ["1", "2"]}""", "A Position is a list of numbers")]
    public void Object_that_is_not_GeoJSON_is_refused_at_its_place(string json, string message)
    {
        var error = Assert.Throws<GraphQLErrorException>(() => GeoJson.Check(JsonDocument.Parse(json).RootElement, "$.x")).Error;

        Assert.Equal((ErrorCode.ParseFailed, message, "$.x"), (error.Code, error.Message, error.Path));
    }

    [Theory]
    [InlineData("""{"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4], [5, 6], [1, 2.0]]]], "crs": {}}""")]
    [InlineData("""{"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": [[1, 2, 3]]}, {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]}]}""")]
    [InlineData("\"POINT(1 2)\"")]
    public void Value_that_is_GeoJSON_or_no_object_is_left_to_PostGIS(string json) =>
        Assert.Null(Record.Exception(() => GeoJson.Check(JsonDocument.Parse(json).RootElement, "$")));
}
