using System.Text.Json;
using Realtime.Documents;
using Realtime.Operations;

namespace Realtime.Tests.Documents;

public sealed class ValueChecksTests
{
    private const string LabelPath = "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3";
    private const string RasterText = "invalid hexadecimal representation of raster well known binary format";

    [Theory]
    [InlineData("ltree", "\"a.b.\"", LabelPath)]
    [InlineData("ltree", "\".a\"", LabelPath)]
    [InlineData("ltree", "\"a b\"", LabelPath)]
    [InlineData("ltree", "7", LabelPath)]
    [InlineData("raster", "\"0100000\"", RasterText)]
    [InlineData("raster", "\"raster\"", RasterText)]
    [InlineData("raster", "{}", RasterText)]
    [InlineData("geometry", """{"type": "Point"}""", "key 'coordinates' not found")]
    public void Value_that_its_type_does_not_have_is_refused_at_its_place(string type, string json, string message)
    {
        var error = Refused(() => ValueChecks.Check(ValueChecks.Of(TestTypes.Get(type))!, Json(json), isArray: false, "$.x"));

        Assert.Equal((ErrorCode.ParseFailed, message, "$.x"), (error.Code, error.Message, error.Path));
    }

    [Theory]
    [InlineData("ltree", "\"\"")]
    [InlineData("ltree", "\"Top.Science-1.a_b.\u00fc\"")]
    [InlineData("ltree", "null")]
    [InlineData("raster", "\"0100FFff\"")]
    [InlineData("geography", "\"POINT(1 2)\"")]
    public void Value_that_its_type_has_passes(string type, string json) =>
        ValueChecks.Check(ValueChecks.Of(TestTypes.Get(type))!, Json(json), isArray: false, "$.x");

    [Fact]
    public void Element_of_an_array_is_refused_at_its_position()
    {
        var error = Refused(() => ValueChecks.Check(ValueChecks.Of(TestTypes.Get("ltree"))!, Json("""["a", null, "b."]"""), isArray: true, "$.x"));

        Assert.Equal("$.x[2]", error.Path);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("jsonb")]
    [InlineData("_int4")]
    [InlineData("email")]
    [InlineData("mood")]
    public void Other_types_are_left_to_Postgres(string type) => Assert.Null(ValueChecks.Of(TestTypes.Get(type)));

    private static GraphQLError Refused(Action act) => Assert.Throws<GraphQLErrorException>(act).Error;

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
