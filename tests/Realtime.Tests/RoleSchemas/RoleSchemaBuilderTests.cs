using GraphQL.Types;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.Tests.RoleSchemas;

public class RoleSchemaBuilderTests
{
    [Theory]
    [InlineData("user")]
    [InlineData("editor")]
    [InlineData("admin")]
    public void Schema_of_a_role_prints_as_in_its_golden_file(string role) => Goldens.AssertSame(Build(TestSchemas.Articles, role), "articles." + role);

    [Fact]
    public void Schema_of_a_role_without_permissions_has_only_the_placeholder()
    {
        var schema = Build(TestSchemas.Articles, "nobody").Types;

        var placeholder = Assert.Single(schema.Query.Fields);
        Assert.Equal("no_queries_available", placeholder.Name);
        Assert.Equal("String!", placeholder.ResolvedType!.ToString());
        Assert.Null(schema.Mutation);
        Assert.Null(schema.Subscription);
    }

    [Fact]
    public void Graphql_default_convention_forms_types_arguments_and_values()
    {
        var snapshot = TestSchemas.Snapshot(
            source => source
                .Table("author_local", table => table
                    .Column("id", "int4", isNullable: false)
                    .Column("full_name", "text", graphQLName: "fullName")
                    .PrimaryKey("author_local_pkey", "id")
                    .Array("line_items", "line_item", ("id", "id"))
                    .Array("memos", "memo", ("id", "id")))
                .Table("line_item", table => table
                    .Column("id", "int4")
                    .Column("is_open", "bool", graphQLName: "isOpen")
                    .Column("size", "float8")
                    .Column("area", "geography")
                    .Column("state", "text", enumTable: "line_state"))
                .Table("line_state", table => table.Column("value", "text", isNullable: false).PrimaryKey("line_state_pkey", "value").Enum(("not_yet", null), ("DONE", null)))
                .Table("memo", table => table.CustomName("my_memo").Column("id", "int4").Column("done", "bool")),
            new SourceNaming(NamingConvention.GraphqlDefault));

        Goldens.AssertSame(Build(snapshot, "admin"), "graphql-default");
    }

    [Fact]
    public void Source_customization_gives_namespace_prefix_and_suffix()
    {
        var snapshot = TestSchemas.Snapshot(
            source => source.Table("author", table => table.Column("id", "int4").Column("tags", "_text")),
            new SourceNaming(RootFieldNamespace: "db", RootFieldPrefix: "my_", TypeNamePrefix: "T_", TypeNameSuffix: "_x"));

        var schema = Build(snapshot, "admin").Types;

        var space = Assert.IsType<BoundField<OutputBinding>>(schema.Query.Fields.Find("db"));
        Assert.Equal("T_db_query_x!", space.ResolvedType!.ToString());
        var below = (IObjectGraphType)((NonNullGraphType)space.ResolvedType!).ResolvedType!;
        Assert.Equal("[T_author_x!]!", below.Fields.Find("my_author")!.ResolvedType!.ToString());
        Assert.Equal("String", Bare(below.Fields.Find("my_author")!.ResolvedType!, "tags"));
    }

    [Fact]
    public void Columns_are_described_in_orders_by_aggregates_and_not_in_orders_by_themselves()
    {
        var snapshot = TestSchemas.Snapshot(source => source
            .Table("author", table => table.Column("id", "int4").PrimaryKey("author_pkey", "id").Array("articles", "article", ("id", "author_id")))
            .Table("article", table => table.Column("author_id", "int4").Column("size", "int4", comment: "in pages")));

        var types = Build(snapshot, "admin").Types;

        foreach (var function in new[] { "avg", "max", "min", "sum", "stddev", "variance" })
        {
            Assert.Equal("in pages", types.AllTypes.OfType<IInputObjectGraphType>().Single(type => type.Name == $"article_{function}_order_by").Fields.Find("size")!.Description);
        }

        Assert.Null(types.AllTypes.OfType<IInputObjectGraphType>().Single(type => type.Name == "article_order_by").Fields.Find("size")!.Description);
    }

    [Fact]
    public void Types_that_sources_share_take_no_prefix_and_no_suffix()
    {
        var snapshot = TestSchemas.Snapshot(
            source => source.Table("author", table => table.Column("id", "int4").Column("data", "jsonb")),
            new SourceNaming(TypeNamePrefix: "T_", TypeNameSuffix: "_x"));

        var schema = Build(snapshot, "admin").Types;

        Assert.Subset(
            schema.AllTypes.Select(type => type.Name).ToHashSet(),
            new HashSet<string> { "T_author_bool_exp_x", "Int_comparison_exp", "jsonb_comparison_exp", "jsonb_cast_exp", "order_by", "T_cursor_ordering_x" });
    }

    [Fact]
    public void An_empty_comment_is_no_description()
    {
        var snapshot = TestSchemas.Snapshot(source => source.Table("author", table => table
            .Column("id", "int4", comment: "")
            .Column("name", "text", comment: "how to call them")));

        var rows = (IObjectGraphType)Named(Build(snapshot, "admin").Types.Query.Fields.Find("author")!.ResolvedType!);

        Assert.Equal([null, "how to call them"], rows.Fields.Select(field => field.Description));
    }

    [Fact]
    public void Two_tables_whose_generated_types_share_a_name_keep_types_of_their_own()
    {
        var snapshot = TestSchemas.Snapshot(source => source
            .Table("article", table => table.Column("id", "int4"))
            .Table("article_aggregate", table => table.Column("secret", "text")));

        var schema = Build(snapshot, "admin").Types;

        var rows = (IObjectGraphType)Named(schema.Query.Fields.Find("article_aggregate_aggregate")!.ResolvedType!);
        var nodes = (IObjectGraphType)Named(rows.Fields.Find("nodes")!.ResolvedType!);
        Assert.Equal(["secret"], nodes.Fields.Select(field => field.Name));
    }

    [Fact]
    public void Root_fields_of_a_permission_are_only_those_it_lists()
    {
        var snapshot = TestSchemas.Snapshot(source => source.Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .PrimaryKey("author_pkey", "id")
            .Select("user", ["id"], permission => permission with
            {
                QueryRootFields = new HashSet<SelectRootField> { SelectRootField.SelectByPk },
                SubscriptionRootFields = new HashSet<SelectRootField> { SelectRootField.SelectStream },
            })));

        var schema = Build(snapshot, "user").Types;

        Assert.Equal(["author_by_pk"], schema.Query.Fields.Select(field => field.Name));
        Assert.Equal(["author_stream"], schema.Subscription!.Fields.Select(field => field.Name));
    }

    [Fact]
    public void Backend_only_permissions_are_left_out_unless_asked_for()
    {
        var snapshot = TestSchemas.Snapshot(source => source.Table("author", table => table
            .Column("id", "int4")
            .Insert("user", ["id"], backendOnly: true)));

        Assert.Null(Build(snapshot, "user").Types.Mutation);
        Assert.Equal(["insert_author"], Build(snapshot, "user", backendOnly: true).Types.Mutation!.Fields.Select(field => field.Name));
    }

    [Fact]
    public void Role_that_may_give_no_column_inserts_empty_objects()
    {
        var snapshot = TestSchemas.Snapshot(source => source.Table("author", table => table.Column("id", "int4").Insert("user")));

        var schema = Build(snapshot, "user").Types;

        var member = Assert.Single(((IInputObjectGraphType)schema.AllTypes["author_insert_input"]!).Fields);
        Assert.Equal("_PLACEHOLDER", member.Name);
        Assert.IsNotType<NonNullGraphType>(member.ResolvedType);
        Assert.Equal(["affected_rows"], ((IObjectGraphType)schema.AllTypes["author_mutation_response"]!).Fields.Select(field => field.Name));
    }

    [Fact]
    public void Role_that_may_read_no_column_still_counts_rows_and_follows_relationships()
    {
        var snapshot = TestSchemas.Snapshot(source => source
            .Table("vote", table => table.Column("id", "int4", isNullable: false).PrimaryKey("vote_pkey", "id")
                .Select("user", [], permission => permission with { AllowAggregations = true }).Insert("user", ["id"])));

        var schema = Build(snapshot, "user").Types;

        Assert.Equal(["vote", "vote_aggregate"], schema.Query.Fields.Select(field => field.Name));
        Assert.DoesNotContain("vote_stream", schema.Subscription!.Fields.Select(field => field.Name));
        Assert.Equal(["insert_vote", "insert_vote_one"], schema.Mutation!.Fields.Select(field => field.Name));
        var member = Assert.Single(((IObjectGraphType)schema.AllTypes["vote"]!).Fields);
        Assert.Equal("_PLACEHOLDER", member.Name);
        Assert.Equal("_PLACEHOLDER", Assert.Single(((IInputObjectGraphType)schema.AllTypes["vote_order_by"]!).Fields).Name);
    }

    internal static RoleSchema Build(SchemaSnapshot snapshot, string role, bool backendOnly = false) =>
        RoleSchemaBuilder.Build(snapshot, role, backendOnly, RoleSchemaOptions.Default);

    private static string Bare(IGraphType rows, string column) => Named(((IObjectGraphType)Named(rows)).Fields.Find(column)!.ResolvedType!).Name;

    private static IGraphType Named(IGraphType type) => type switch
    {
        NonNullGraphType nonNull => Named(nonNull.ResolvedType!),
        ListGraphType list => Named(list.ResolvedType!),
        _ => type,
    };
}
