using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Demo;

/// <summary>
/// The articles as the writer found them, and the next change to one of them: always one that somebody who looks at the page may see.
/// Owned by the writer's loop; not thread-safe.
/// </summary>
internal sealed class WritableArticles
{
    /// <summary>What it is made from.</summary>
    public static readonly OperationRequest Query = new("query { article(order_by: {id: asc}, limit: 1000) { id author_id is_published } }");

    private const string View = "mutation ($id: Int!) { update_article_by_pk(pk_columns: {id: $id}, _inc: {views: 1}) { id } }";
    private const string Swap =
        """
        mutation ($in: Int!, $out: Int!) {
          in: update_article_by_pk(pk_columns: {id: $in}, _set: {is_published: true}) { id }
          out: update_article_by_pk(pk_columns: {id: $out}, _set: {is_published: false}) { id }
        }
        """;

    // One change in so many is to a draft of a user with a token: nobody else sees it. One in so many publishes an article and withdraws
    // another. The rest are views of published articles, which everybody sees.
    private const int DraftEvery = 8;
    private const int SwapEvery = 8;

    private readonly Random _random = new();
    private readonly List<int> _published = [];
    private readonly List<int> _ownPublished = [];
    private readonly List<int> _drafts = [];
    private readonly List<int> _ownDrafts = [];

    /// <param name="articles">The rows of <see cref="Query"/>.</param>
    public WritableArticles(JsonElement articles)
    {
        foreach (var article in articles.EnumerateArray())
        {
            var isOwn = DemoEndpoints.Users.Contains(article.GetProperty("author_id").GetInt32());
            var among = (article.GetProperty("is_published").GetBoolean(), isOwn) switch
            {
                (true, true) => _ownPublished,
                (true, false) => _published,
                (false, true) => _ownDrafts,
                (false, false) => _drafts,
            };
            among.Add(article.GetProperty("id").GetInt32());
        }
    }

    /// <summary>Whether there is anything to change.</summary>
    public bool HasAny => _published.Count + _ownPublished.Count + _ownDrafts.Count + _drafts.Count > 0;

    /// <summary>A change. The articles of users with tokens are never published or withdrawn: that is theirs to do.</summary>
    public OperationRequest Next()
    {
        if (_ownDrafts.Count > 0 && _random.Next(DraftEvery) == 0)
        {
            return Viewing(OneOf(_ownDrafts));
        }

        if (_drafts.Count > 0 && _published.Count > 0 && _random.Next(SwapEvery) == 0)
        {
            return Swapping();
        }

        var seen = _published.Count + _ownPublished.Count;
        if (seen == 0)
        {
            return Viewing(OneOf(_ownDrafts.Count > 0 ? _ownDrafts : _drafts));
        }

        var chosen = _random.Next(seen);
        return Viewing(chosen < _published.Count ? _published[chosen] : _ownPublished[chosen - _published.Count]);
    }

    private int OneOf(List<int> articles) => articles[_random.Next(articles.Count)];

    private static OperationRequest Viewing(int id) => new(View, Variables: JsonSerializer.SerializeToElement(new Dictionary<string, int> { ["id"] = id }));

    private OperationRequest Swapping()
    {
        var (draft, published) = (_random.Next(_drafts.Count), _random.Next(_published.Count));
        var values = new Dictionary<string, int> { ["in"] = _drafts[draft], ["out"] = _published[published] };
        (_drafts[draft], _published[published]) = (_published[published], _drafts[draft]);
        return new OperationRequest(Swap, Variables: JsonSerializer.SerializeToElement(values));
    }
}
