using GraphQL.Types;
using Realtime.Catalog;
using Realtime.Schema;

namespace Realtime.Tests.RoleSchemas;

/// <summary>Types, computed fields and functions beyond the plain columns of the other tests.</summary>
public class RoleSchemaBreadthTests
{
    private static readonly SchemaSnapshot Snapshot = TestSchemas.Snapshot(source => source
        .Table("place", table => table
            .Column("id", "int8", isNullable: false)
            .Column("tags", "_text", isNullable: false)
            .Column("data", "jsonb")
            .Column("raw", "json")
            .Column("path", "ltree")
            .Column("shape", "geometry")
            .Column("area", "geography")
            .Column("picture", "raster")
            .Column("nick", "citext")
            .Column("mood", "mood")
            .Column("mail", "email")
            .Column("home", "address")
            .Column("size", "float8")
            .Column("ratio", "float4")
            .Column("is_open", "bool")
            .Column("kind", "text", enumTable: "kinds")
            .Column("bad name", "text")
            .Column("double_id", "int8", isGenerated: true)
            .PrimaryKey("place_pkey", "id")
            .Object("parent", "place", isNullable: true, ("id", "id"))
            .Array("children", "place", ("id", "id"))
            .Computed(Computed("label", "text", null))
            .Computed(Computed("label_with", "jsonb", null, ("prefix", "text", false)))
            .Computed(Computed("near", "record", "place", ("distance", "int4", true))))
        .Table("kinds", table => table.Column("value", "text", isNullable: false).PrimaryKey("kinds_pkey", "value").Enum(("park", null), ("not valid", null)))
        .Function("search_places", "place", [("search", "text", false), ("home", "address", true)])
        .Function("all_places", "place", [("limit_to", "int4", true)])
        .Function("one_place", "place", [], returnsSet: false)
        .Function("move_place", "place", [("id", "int8", false)], FunctionExposure.Mutation, roles: ["mover"]));

    [Fact]
    public void Schema_with_every_kind_of_type_prints_as_in_its_golden_file() =>
        Goldens.AssertSame(RoleSchemaBuilderTests.Build(Snapshot, "admin"), "breadth");

    [Theory]
    [InlineData("jsonb_comparison_exp", "_cast", "jsonb_cast_exp")]
    [InlineData("geometry_comparison_exp", "_cast", "geometry_cast_exp")]
    [InlineData("geometry_cast_exp", "geography", "geography_comparison_exp")]
    [InlineData("String_array_comparison_exp", "_contains", "[String!]")]
    [InlineData("String_array_comparison_exp", "_in", "[[String!]!]")]
    [InlineData("ltree_comparison_exp", "_matches_any", "[lquery!]")]
    [InlineData("raster_comparison_exp", "_st_intersects_nband_geom", "st_intersects_nband_geom_input")]
    [InlineData("place_bool_exp", "mail", "String_comparison_exp")]
    [InlineData("place_bool_exp", "kind", "kinds_enum_comparison_exp")]
    [InlineData("place_bool_exp", "ratio", "Float_comparison_exp")]
    [InlineData("place_bool_exp", "size", "float8_comparison_exp")]
    [InlineData("place_insert_input", "home", "address_scalar")]
    [InlineData("place_aggregate_bool_exp_corr_arguments", "X", "place_select_column_place_aggregate_bool_exp_corr_arguments_columns!")]
    [InlineData("place_delete_at_path_input", "data", "[String!]")]
    public void Member_of_an_input_has_the_type(string input, string member, string type)
    {
        var schema = RoleSchemaBuilderTests.Build(Snapshot, "admin").Types;

        Assert.Equal(type, ((IInputObjectGraphType)schema.AllTypes[input]!).Fields.Find(member)!.ResolvedType!.ToString());
    }

    [Fact]
    public void Columns_that_are_generated_are_not_given_and_names_that_are_not_GraphQL_are_left_out()
    {
        var schema = RoleSchemaBuilderTests.Build(Snapshot, "admin").Types;

        Assert.DoesNotContain(((IInputObjectGraphType)schema.AllTypes["place_insert_input"]!).Fields, field => field.Name is "double_id" or "bad name");
        Assert.Contains(((IObjectGraphType)schema.AllTypes["place"]!).Fields, field => field.Name == "double_id");
        Assert.Equal(["park"], ((EnumerationGraphType)schema.AllTypes["kinds_enum"]!).Values.Select(value => value.Name));
    }

    [Fact]
    public void Args_may_be_left_out_only_where_every_argument_has_a_default()
    {
        var query = RoleSchemaBuilderTests.Build(Snapshot, "admin").Types.Query;

        Assert.Equal("search_places_args!", query.Fields.Find("search_places")!.Arguments!.Find("args")!.ResolvedType!.ToString());
        Assert.Equal("all_places_args", query.Fields.Find("all_places")!.Arguments!.Find("args")!.ResolvedType!.ToString());
        Assert.Null(query.Fields.Find("one_place")!.Arguments!.Find("args"));
        Assert.Equal("place", query.Fields.Find("one_place")!.ResolvedType!.ToString());
    }

    private static ComputedField Computed(string name, string returns, string? table, params (string Name, string Type, bool HasDefault)[] inputs)
    {
        var function = TestTypes.Function("place_" + name, TestTypes.Get(returns), [("place", "record", false), .. inputs]) with { ReturnsSet = table is not null };
        return new ComputedField
        {
            Name = name,
            Function = function,
            TableArgumentPosition = 0,
            Inputs = [.. function.Arguments.Skip(1).Select((argument, index) => new FunctionInput(argument.Name!, argument, index + 1))],
            ReturnsTable = table is null ? null : new QualifiedName(QualifiedName.PublicSchema, table),
        };
    }
}
