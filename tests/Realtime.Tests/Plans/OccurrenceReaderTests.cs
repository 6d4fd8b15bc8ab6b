using System.Text.Json;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.Tests.Plans;

/// <summary>Which values the rows of each table in a subscription's plan must have.</summary>
public sealed class OccurrenceReaderTests
{
    private static readonly PermissionValue User = new PermissionValue.SessionVariable("x-hasura-user-id");

    private static readonly SchemaSnapshot Snapshot = TestSchemas.Snapshot(source => source
        .Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text")
            .Column("score", "numeric")
            .PrimaryKey("author_pkey", "id")
            .Array("articles", "article", ("id", "author_id"))
            .Select("reader", "id", "name"))
        .Table("article", table => table
            .Column("id", "int4", isNullable: false)
            .Column("title", "text")
            .Column("published", "bool")
            .Column("author_id", "int4")
            .Column("slug", "text", isGenerated: true)
            .PrimaryKey("article_pkey", "id")
            .Object("author", "author", isNullable: true, ("author_id", "id"))
            .Array("tags", "tag", ("id", "article_id"))
            .Select("reader", ["id", "title", "author_id"], permission => permission with
            {
                Filter = new BoolExp.Or(
                [
                    new BoolExp.Compare(Column(permission, "author_id"), null, ComparisonOperator.Eq, User),
                    new BoolExp.And([new BoolExp.Compare(Column(permission, "id"), null, ComparisonOperator.Eq, User), BoolExp.True]),
                ]),
            })
            .Select("writer", ["id", "title", "author_id"], permission => permission with
            {
                Filter = new BoolExp.Compare(Column(permission, "author_id"), null, ComparisonOperator.Eq, User),
            }))
        .Table("tag", table => table
            .Column("article_id", "int4", isNullable: false)
            .Column("label", "text", isNullable: false)
            .PrimaryKey("tag_pkey", "article_id", "label")
            .Object("article", "article", isNullable: false, ("article_id", "id"))));

    [Theory]
    [InlineData("article(where: {author_id: {_eq: $a}}) { title }", "article(author_id=a)")]
    [InlineData("article_by_pk(id: $a) { title }", "article(id=a)")]
    [InlineData("article(where: {id: {_in: $l}}) { title }", "article(id=l[])")]
    [InlineData("article(where: {id: {_in: [1, 2]}}) { title }", "article(id=literal,literal)", "article(id=literal[])")]
    [InlineData("article(where: {author_id: {_eq: $a}, published: {_eq: $b}}) { title }", "article(published=b&author_id=a)")]
    [InlineData("article(where: {title: {_eq: \"x\"}}) { id }", "article(title=literal)")]
    [InlineData("article_aggregate(where: {author_id: {_eq: $a}}) { aggregate { count } nodes { id } }", "article(author_id=a)")]
    [InlineData("article(where: {author_id: {_eq: $a}}, order_by: {title: asc}, limit: 3, offset: 1, distinct_on: title) { title }", "article(author_id=a)")]
    public void A_column_that_must_equal_a_value_is_found(string field, params string[] expected) => Assert.Contains(Plan(field), expected);

    [Theory]
    [InlineData("article { title }")]
    [InlineData("article(where: {id: {_gt: $a}}) { title }")]
    [InlineData("article(where: {id: {_neq: $a}}) { title }")]
    [InlineData("article(where: {_not: {id: {_eq: $a}}}) { title }")]
    [InlineData("article(where: {_or: [{id: {_eq: $a}}, {id: {_gt: 5}}]}) { title }")]
    [InlineData("article(where: {id: {_nin: $l}}) { title }")]
    [InlineData("article(where: {title: {_like: \"x\"}}) { title }")]
    [InlineData("article(where: {title: {_is_null: true}}) { title }")]
    [InlineData("article(where: {slug: {_eq: \"generated\"}}) { title }")]
    public void Where_no_column_must_equal_a_value_any_row_may_matter(string field) => Assert.Equal("article(*)", Plan(field));

    [Fact]
    public void A_number_of_many_texts_is_no_key() => Assert.Equal("author(*)", Plan("author(where: {score: {_eq: 1}}) { name }"));

    [Theory]
    [InlineData("author_by_pk(id: $a) { articles { title tags { label } } }", "author(id=a) article(author_id=a) tag(*)")]
    [InlineData("article_by_pk(id: $a) { title author { name } tags { label } }", "article(id=a) author(*) tag(article_id=a)")]
    [InlineData("article(where: {author: {id: {_eq: $a}}}) { title }", "article(author_id=a) author(id=a)")]
    [InlineData("article(where: {author_id: {_eq: $a}}) { author { name } }", "article(author_id=a) author(id=a)")]
    [InlineData("author_by_pk(id: $a) { articles_aggregate { aggregate { count } } }", "author(id=a) article(author_id=a)")]
    [InlineData("author(where: {id: {_eq: $a}}, order_by: {articles_aggregate: {count: asc}}) { id }", "author(id=a) article(author_id=a)")]
    [InlineData("article(where: {author_id: {_eq: $a}}, order_by: {author: {name: asc}}) { id }", "article(author_id=a) author(id=a)")]
    [InlineData("author(where: {id: {_eq: $a}, articles_aggregate: {count: {predicate: {_gt: 1}}}}) { id }", "author(id=a) article(author_id=a)")]
    [InlineData("author(where: {id: {_eq: $a}, _not: {articles: {title: {_eq: \"x\"}}}}) { id }", "author(id=a) article(title=literal&author_id=a)")]
    [InlineData("author(where: {id: {_eq: $a}, _or: [{articles: {id: {_gt: 1}}}, {name: {_eq: \"x\"}}]}) { id }", "author(id=a) article(author_id=a)")]
    public void Equalities_reach_along_joins(string field, string expected) => Assert.Equal(expected, Plan(field));

    [Theory]
    [InlineData("article(where: {_or: [{id: {_eq: $a}}, {author_id: {_eq: $a}}]}) { title }", "article(id=a|author_id=a)")]
    [InlineData("article(where: {_or: [{id: {_eq: $a}}, {_and: [{author_id: {_eq: $a}}, {published: {_eq: $b}}]}]}) { title }", "article(id=a|published=b&author_id=a)")]
    [InlineData("article(where: {_or: [{id: {_eq: $a}}, {_or: [{author_id: {_eq: $a}}, {title: {_eq: \"x\"}}]}]}) { title }", "article(id=a|author_id=a|title=literal)")]
    public void Alternatives_are_keys_of_their_own(string field, string expected) => Assert.Equal(expected, Plan(field));

    [Fact]
    public void More_alternatives_than_the_most_are_not_taken_apart()
    {
        var items = string.Join(", ", Enumerable.Range(0, EqualityClosure.MostBranches + 1).Select(n => $"{{id: {{_eq: {n}}}, title: {{_eq: \"t{n}\"}}}}"));
        Assert.Equal("article(*)", Plan($"article(where: {{_or: [{items}]}}) {{ title }}"));
    }

    [Theory]
    [InlineData("writer", "article { title }", "article(author_id=x-hasura-user-id)")]
    [InlineData("writer", "article_by_pk(id: $a) { title }", "article(id=a&author_id=x-hasura-user-id)")]
    [InlineData("reader", "article { title }", "article(author_id=x-hasura-user-id|id=x-hasura-user-id)")]
    [InlineData("reader", "author_by_pk(id: $a) { name articles { id } }", "author(id=a) article(author_id=a)")]
    public void A_permission_gives_equalities_like_a_client(string role, string field, string expected) => Assert.Equal(expected, Plan(field, role));

    [Fact]
    public void A_query_that_is_not_live_has_none()
    {
        var plan = Plan("query", "article { title }", "admin");
        Assert.Empty(plan.Reads.Occurrences);
    }

    private static Column Column(SelectPermission permission, string name) => permission.Columns.Keys.Single(column => column.Catalog.Name == name);

    private static string Plan(string field, string role = "admin")
    {
        var plan = Plan("subscription", field, role);
        return string.Join(' ', plan.Reads.Occurrences.Select(occurrence =>
            $"{occurrence.Table.Name}({(occurrence.Branches.Count == 0 ? "*" : string.Join('|', occurrence.Branches.Select(Describe)))})"));
    }

    private static QueryPlan Plan(string kind, string field, string role)
    {
        var schema = RoleSchemaBuilder.Build(Snapshot, role, includesBackendOnly: false, RoleSchemaOptions.Default);
        var limits = new DocumentLimits();
        (string Name, string Type, string Json)[] all = [("a", "Int!", "1"), ("b", "Boolean!", "true"), ("l", "[Int!]!", "[1]")];
        var variables = all.Where(variable => field.Contains($"${variable.Name}", StringComparison.Ordinal)).ToList();
        var declared = variables.Count == 0 ? "" : $"({string.Join(", ", variables.Select(variable => $"${variable.Name}: {variable.Type}"))})";
        var given = JsonDocument.Parse($"{{{string.Join(", ", variables.Select(variable => $"\"{variable.Name}\": {variable.Json}"))}}}").RootElement;
        var document = OperationReader.Read(DocumentParser.Parse($"{kind} s{declared} {{ {field} }}", limits), null, given, schema, limits);
        return QueryPlanner.Plan(document, schema);
    }

    private static string Describe(EqualityBranch branch) => string.Join('&', branch.Atoms.Select(Describe));

    private static string Describe(EqualityAtom atom) =>
        $"{atom.Column.Name}={string.Join(',', atom.Values.Select(slot => Describe(slot.Origin)))}{(atom.IsArray ? "[]" : "")}";

    private static string Describe(ValueOrigin origin) => origin switch
    {
        ValueOrigin.Variable variable => variable.Name,
        ValueOrigin.Session session => session.Name,
        _ => "literal",
    };
}
