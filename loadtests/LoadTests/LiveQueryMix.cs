namespace Realtime.LoadTests;

/// <summary>One live query of the final-state scenario. Its query form is the same text with another first word.</summary>
/// <param name="Selection">What stands after <c>subscription</c> or <c>query</c>.</param>
/// <param name="Variables">The variables.</param>
/// <param name="Session">The session variables; null is admin.</param>
internal sealed record MixedQuery(string Selection, object Variables, IReadOnlyDictionary<string, string>? Session);

/// <summary>Live queries of several shapes with different values and roles. Every list is ordered, so that two right answers are equal.</summary>
internal static class LiveQueryMix
{
    private static readonly (string Selection, Func<int, object> Variables)[] Shapes =
    [
        ("($a: Int!) { article(where: {author_id: {_eq: $a}}, order_by: {id: asc}) { id title views is_published } }", n => new { a = Author(n) }),
        ("($id: Int!) { article_by_pk(id: $id) { id title views author { id name } } }", n => new { id = Article(n) }),
        ("($a: Int!) { article_aggregate(where: {author_id: {_eq: $a}}) { aggregate { count sum { views } max { id } } } }", n => new { a = Author(n) }),
        ("($v: Int!) { article(where: {views: {_gte: $v}}, order_by: [{views: desc}, {id: asc}], limit: 10) { id views author_id } }", n => new { v = n % 90 }),
        ("($a: Int!) { author(where: {id: {_in: [$a]}}) { id name articles(order_by: {id: desc}, limit: 5) { id title article_tags(order_by: {tag_name: asc}) { tag_name } } } }",
            n => new { a = Author(n) }),
        ("($a: Int!) { author_by_pk(id: $a) { name articles_aggregate { aggregate { count } } } }", n => new { a = Author(n) }),
        ("($t: String!) { article_tag(where: {tag_name: {_eq: $t}}, order_by: {article_id: desc}, limit: 15) { article_id tag { name } } }", n => new { t = $"tag-{1 + (n % 20)}" }),
        ("($a: Int!, $p: Boolean!) { article(where: {_and: [{author: {id: {_lte: $a}}}, {is_published: {_eq: $p}}]}, order_by: {id: desc}, limit: 8, offset: 2) { id is_published } }",
            n => new { a = Author(n), p = n % 2 == 0 }),
        ("($t: String!) { article(where: {article_tags: {tag_name: {_eq: $t}}}, order_by: [{views: desc}, {id: asc}], limit: 12) { id views } }", n => new { t = $"tag-{1 + (n % 20)}" }),
        ("($l: String!) { article_aggregate(where: {title: {_like: $l}}) { aggregate { count avg { views } } nodes { __typename } } }", n => new { l = $"%{n % 50}" }),
    ];

    /// <summary>The n-th query. Every third is a reader's, the others admin's.</summary>
    public static MixedQuery At(int n)
    {
        var (selection, variables) = Shapes[n % Shapes.Length];
        var session = n % 3 == 0
            ? new Dictionary<string, string> { ["x-hasura-role"] = LabSchema.ReaderRole, ["x-hasura-user-id"] = $"{Author(n)}" }
            : null;
        return new MixedQuery(selection, variables(n / Shapes.Length), session);
    }

    private static int Author(int n) => 1 + (n % LabSchema.Authors);

    private static int Article(int n) => 1 + (n * 7 % LabSchema.Articles);
}
