using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Tests.Schema;

/// <summary>Metadata in, snapshot out, over a small hand-made catalog: authors, articles and a function.</summary>
public sealed class SnapshotBuilderTests
{
    private static readonly PgType Int4 = new(23, new QualifiedName("pg_catalog", "int4"), PgTypeKind.Base, 'N');
    private static readonly PgType Text = new(25, new QualifiedName("pg_catalog", "text"), PgTypeKind.Base, 'S');
    private static readonly QualifiedName Author = new("public", "author");
    private static readonly QualifiedName Article = new("blog", "article");

    private static CatalogTable Table(uint oid, QualifiedName name, params (string Name, PgType Type, bool Nullable)[] columns) =>
        new(oid, name, RelationKind.Table, [.. columns.Select(
            (column, index) => new CatalogColumn(column.Name, index + 1, column.Type, column.Nullable) { FormattedType = column.Type.InternalName })])
        {
            PrimaryKey = new CatalogKey($"{name.Name}_pkey", ["id"]),
        };

    private static readonly CatalogSnapshot Catalog = new()
    {
        Tables = new[]
        {
            Table(1, Author, ("id", Int4, false), ("name", Text, false), ("bad name", Text, true)),
            Table(2, Article, ("id", Int4, false), ("title", Text, true), ("author_id", Int4, false), ("editor_id", Int4, true)) with
            {
                ForeignKeys =
                [
                    new CatalogForeignKey("article_author", ["author_id"], Author, ["id"]),
                    new CatalogForeignKey("article_editor", ["editor_id"], Author, ["id"]),
                ],
            },
        }.ToFrozenDictionary(table => table.Name),
        Functions = FrozenDictionary<QualifiedName, IReadOnlyList<CatalogFunction>>.Empty,
        Types = FrozenDictionary<uint, PgType>.Empty,
        ServerVersionNumber = 150000,
    };

    private static SchemaSnapshot Build(
        string authorMore = "", string articleMore = "", string rootMore = "", string sourceMore = "", SnapshotSettings? settings = null) =>
        SnapshotBuilder.Build(
            MetadataDocument.Parse(
                $$"""
                {"version":3,"sources":[{"name":"default","kind":"postgres" {{sourceMore}},"tables":[
                  {"table":"author" {{authorMore}} },
                  {"table":{"schema":"blog","name":"article"} {{articleMore}} }]}] {{rootMore}} }
                """),
            new Dictionary<string, SourceInput> { ["default"] = SourceInput.Of(Catalog) },
            settings ?? new SnapshotSettings(),
            version: 1,
            resourceVersion: 1);

    private static Table AuthorOf(SchemaSnapshot snapshot) => snapshot.Sources[0].Tables[Author];

    private static Table ArticleOf(SchemaSnapshot snapshot) => snapshot.Sources[0].Tables[Article];

    private static string Select(string role, string rest) => $$"""{"role":"{{role}}","permission":{ {{rest}} } }""";

    [Fact]
    public void A_member_that_no_permission_has_is_mentioned_and_restricts_nothing()
    {
        var snapshot = Build(authorMore: $$""","select_permissions":[{{Select("user", "\"columns\":\"*\",\"filter\":{},\"restrict\":true")}}]""");
        Assert.NotNull(AuthorOf(snapshot).PermissionsOf("user"));
        Assert.Empty(snapshot.Inconsistencies);
        Assert.Equal(
            [new UnservedObject("permission_member", "restrict in select_permission user in table author in source default")], snapshot.Unserved);
    }

    [Fact]
    public void Names_take_the_schema_outside_public_and_columns_without_a_GraphQL_name_are_hidden()
    {
        var snapshot = Build();
        Assert.Equal("blog_article", ArticleOf(snapshot).GraphQLName);
        Assert.Equal("insert_blog_article_one", ArticleOf(snapshot).RootFields.InsertOne.Name);
        Assert.Equal(["id", "name"], AuthorOf(snapshot).Columns.Select(column => column.GraphQLName));
        Assert.Empty(snapshot.Inconsistencies);
    }

    [Fact]
    public void Graphql_default_naming_forms_camel_case_fields_and_pascal_case_types()
    {
        var article = ArticleOf(Build(sourceMore: ""","customization":{"naming_convention":"graphql-default","root_fields":{"prefix":"x_"}}"""));
        Assert.Equal("BlogArticle", article.GraphQLName);
        Assert.Equal("x_UpdateBlogArticleByPk", article.RootFields.UpdateByPk.Name);
        Assert.Equal("x_BlogArticleAggregate", article.RootFields.SelectAggregate.Name);
        Assert.Equal("authorId", article.FindColumn("author_id")!.GraphQLName);
    }

    [Theory]
    [InlineData("test", "query", "testBlogArticleQuery", "testInsertBlogArticleOneQuery")]
    [InlineData("Test", "", "TestBlogArticle", "TestInsertBlogArticleOne")]
    [InlineData("", "query", "blogArticleQuery", "insertBlogArticleOneQuery")]
    public void Prefix_and_suffix_are_words_of_a_camel_case_name(string prefix, string suffix, string select, string insertOne)
    {
        var article = ArticleOf(Build(
            sourceMore: $$$""","customization":{"naming_convention":"graphql-default","root_fields":{"prefix":"{{{prefix}}}","suffix":"{{{suffix}}}"}}"""));
        Assert.Equal((select, insertOne), (article.RootFields.Select.Name, article.RootFields.InsertOne.Name));
    }

    [Fact]
    public void A_source_s_naming_convention_counts_only_where_conventions_are_switched_on()
    {
        const string customization = ""","customization":{"naming_convention":"graphql-default","root_fields":{"prefix":"x_"}}""";
        var article = ArticleOf(Build(sourceMore: customization, settings: new SnapshotSettings(NamingConventions: false)));
        Assert.Equal(("blog_article", "x_update_blog_article_by_pk"), (article.GraphQLName, article.RootFields.UpdateByPk.Name));
    }

    [Fact]
    public void Two_root_fields_of_one_name_make_the_table_inconsistent()
    {
        var snapshot = Build(authorMore: ""","configuration":{"custom_root_fields":{"select":"twice","select_aggregate":"twice"}}""");
        Assert.EndsWith("the following custom root field names are duplicated: \"twice\" and \"twice\"", Assert.Single(snapshot.Inconsistencies).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_names_apply_to_types_columns_and_root_fields()
    {
        var author = AuthorOf(Build(authorMore:
            ""","configuration":{"custom_name":"writer","custom_root_fields":{"select":"writers","select_by_pk":{"name":"one","comment":"c"}},"column_config":{"name":{"custom_name":"fullName","comment":"d"}}}"""));
        Assert.Equal(("writer", "writers", "writer_aggregate"), (author.GraphQLName, author.RootFields.Select.Name, author.RootFields.SelectAggregate.Name));
        Assert.Equal(new RootFieldName("one", "c"), author.RootFields.SelectByPk);
        Assert.Equal(("fullName", "d"), (author.FindColumn("name")!.GraphQLName, author.FindColumn("name")!.Description));
    }

    [Fact]
    public void Relationships_follow_foreign_keys_either_way_and_nullability_is_the_key_s()
    {
        var snapshot = Build(
            authorMore: ""","array_relationships":[{"name":"articles","using":{"foreign_key_constraint_on":{"table":{"schema":"blog","name":"article"},"column":"author_id"}}}]""",
            articleMore: ""","object_relationships":[{"name":"author","using":{"foreign_key_constraint_on":"author_id"}},{"name":"editor","using":{"foreign_key_constraint_on":["editor_id"]}}]""");
        Assert.Empty(snapshot.Inconsistencies);
        Assert.False(ArticleOf(snapshot).Relationships["author"].IsNullable);
        Assert.True(ArticleOf(snapshot).Relationships["editor"].IsNullable);
        var back = AuthorOf(snapshot).Relationships["articles"];
        Assert.Equal((RelationshipKind.Array, Article, "id", "author_id"), (back.Kind, back.Target, back.Columns[0].Local.Name, back.Columns[0].Remote.Name));
    }

    [Theory]
    [InlineData("""{"name":{"_eq":"X-Hasura-Name"}}""")]
    [InlineData("""{"name":{"$eq":"x-hasura-name"}}""")]
    [InlineData("""{"name":"X-HASURA-NAME"}""")]
    public void The_three_spellings_of_a_rule_mean_the_same(string filter)
    {
        var author = AuthorOf(Build(authorMore: $$""","select_permissions":[{{Select("user", $"\"columns\":\"*\",\"filter\":{filter}")}}]"""));
        var compare = Assert.IsType<BoolExp.Compare>(author.PermissionsOf("user")!.Select!.Filter);
        Assert.Equal(ComparisonOperator.Eq, compare.Operator);
        Assert.Equal(new PermissionValue.SessionVariable("x-hasura-name"), compare.Value);
    }

    [Fact]
    public void Column_comparison_from_the_root_inside_a_relationship_finds_the_guarded_row()
    {
        var article = ArticleOf(Build(articleMore:
            ""","object_relationships":[{"name":"author","using":{"foreign_key_constraint_on":"author_id"}}],"select_permissions":["""
            + Select("user", """ "columns":["id"],"filter":{"author":{"name":{"_ceq":["$","title"]}}} """) + "]"));
        var related = Assert.IsType<BoolExp.Related>(article.PermissionsOf("user")!.Select!.Filter);
        var reference = Assert.IsType<PermissionValue.ColumnReference>(Assert.IsType<BoolExp.Compare>(related.Condition).Value);
        Assert.True(reference.FromRoot);
        Assert.Equal("title", reference.Column.Name);
    }

    [Theory]
    [InlineData("\"columns\":\"*\",\"filter\":{\"nothing\":1}")]
    [InlineData("\"columns\":\"*\",\"filter\":{\"name\":{\"_almost\":1}}")]
    [InlineData("\"columns\":[\"nothing\"],\"filter\":{}")]
    [InlineData("\"columns\":\"*\"")]
    [InlineData("\"columns\":\"*\",\"filter\":{},\"query_root_fields\":[\"select_aggregate\"]")]
    [InlineData("\"columns\":[\"name\"],\"filter\":{},\"query_root_fields\":[\"select_by_pk\"]")]
    public void A_permission_that_is_not_understood_grants_nothing(string permission)
    {
        var snapshot = Build(authorMore: $$""","select_permissions":[{{Select("user", permission)}}]""");
        Assert.Null(AuthorOf(snapshot).PermissionsOf("user"));
        var inconsistency = Assert.Single(snapshot.Inconsistencies);
        Assert.Equal(("select_permission", "select_permission user in table author in source default"), (inconsistency.Type, inconsistency.Name));
    }

    [Fact]
    public void An_inherited_role_reads_a_column_only_in_rows_of_a_parent_that_may()
    {
        var author = AuthorOf(Build(
            authorMore: $$""","select_permissions":[{{Select("a", "\"columns\":[\"id\"],\"filter\":{},\"limit\":5")}},{{Select("b", "\"columns\":[\"id\",\"name\"],\"filter\":{\"id\":\"X-Hasura-Id\"},\"limit\":2")}}]""",
            rootMore: ""","inherited_roles":[{"role_name":"top","role_set":["mid"]},{"role_name":"mid","role_set":["a","b","unknown"]}]"""));
        var select = author.PermissionsOf("top")!.Select!;
        Assert.Null(select.Columns[author.FindColumn("id")!]);
        Assert.IsType<BoolExp.Compare>(select.Columns[author.FindColumn("name")!]);
        Assert.Empty(Assert.IsType<BoolExp.And>(select.Filter).Items);
        Assert.Equal(5, select.Limit);
    }

    [Fact]
    public void Mutations_are_inherited_when_equal_and_are_a_conflict_when_not()
    {
        const string inherited = ""","inherited_roles":[{"role_name":"both","role_set":["a","b"]}]""";
        var equal = Build(authorMore: $$""","delete_permissions":[{{Select("a", "\"filter\":{\"id\":1}")}},{{Select("b", "\"filter\":{\"id\":{\"_eq\":1}}")}}]""", rootMore: inherited);
        Assert.NotNull(AuthorOf(equal).PermissionsOf("both")!.Delete);
        var different = Build(authorMore: $$""","delete_permissions":[{{Select("a", "\"filter\":{\"id\":1}")}},{{Select("b", "\"filter\":{}")}}]""", rootMore: inherited);
        Assert.Null(AuthorOf(different).PermissionsOf("both")!.Delete);
        Assert.Equal("inherited role permission inconsistency", Assert.Single(different.Inconsistencies).Type);
    }

    [Fact]
    public void A_cycle_of_inherited_roles_is_listed_and_not_followed()
    {
        var snapshot = Build(rootMore: ""","inherited_roles":[{"role_name":"a","role_set":["b"]},{"role_name":"b","role_set":["a"]}]""");
        Assert.Equal(["inherited_role", "inherited_role"], snapshot.Inconsistencies.Select(item => item.Type));
    }

    [Fact]
    public void Preset_columns_cannot_be_given_by_the_client()
    {
        var author = AuthorOf(Build(authorMore: $$""","insert_permissions":[{{Select("user", "\"check\":{},\"set\":{\"name\":\"X-Hasura-Name\"}")}}]"""));
        var insert = author.PermissionsOf("user")!.Insert!;
        Assert.Equal(["id"], insert.Columns.Select(column => column.GraphQLName));
        Assert.IsType<PermissionValue.SessionVariable>(insert.Presets[author.FindColumn("name")!]);
    }

    [Fact]
    public void Two_tables_that_want_one_root_field_leave_it_to_the_first()
    {
        var snapshot = Build(articleMore: ""","configuration":{"custom_root_fields":{"select":"author"}}""");
        Assert.Single(snapshot.Sources[0].Tables);
        Assert.Equal("Inconsistent object: found duplicate fields in selection set for query root: author", Assert.Single(snapshot.Inconsistencies).Reason);
    }
}
