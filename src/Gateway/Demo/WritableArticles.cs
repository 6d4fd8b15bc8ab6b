using System.Text.Json;
using Realtime.Operations;

namespace Gateway.Demo;

/// <summary>
/// The articles as the writer found them, and the next change to one of them. Owned by the writer's loop; not thread-safe.
/// </summary>
internal sealed class WritableArticles
{
    /// <summary>What it is made from.</summary>
    public static readonly OperationRequest Query = new("query { article(order_by: {id: asc}, limit: 1000) { id author_id } }");

    private const string View = "mutation ($id: Int!) { update_article_by_pk(pk_columns: {id: $id}, _inc: {views: 1}) { id } }";
    private const string Publish = "mutation ($id: Int!, $is: Boolean!) { update_article_by_pk(pk_columns: {id: $id}, _set: {is_published: $is}) { id } }";

    // One change in so many is to an article of a user with a token, so that their drafts are among the latest changes, where nobody
    // else sees them. Of the other changes, one in so many publishes an article (mostly) or withdraws it.
    private const int OwnEvery = 3;
    private const int PublishingEvery = 8;
    private const int WithdrawingEvery = 5;

    private readonly Random _random = new();
    private readonly List<int> _own = [];
    private readonly List<int> _others = [];

    /// <param name="articles">The rows of <see cref="Query"/>.</param>
    public WritableArticles(JsonElement articles)
    {
        foreach (var article in articles.EnumerateArray())
        {
            var isOwn = DemoEndpoints.Users.Contains(article.GetProperty("author_id").GetInt32());
            (isOwn ? _own : _others).Add(article.GetProperty("id").GetInt32());
        }
    }

    /// <summary>Whether there is anything to change.</summary>
    public bool HasAny => _own.Count + _others.Count > 0;

    /// <summary>A change. The articles of users with tokens are never published or withdrawn: that is theirs to do.</summary>
    public OperationRequest Next()
    {
        var isOwn = _others.Count == 0 || (_own.Count > 0 && _random.Next(OwnEvery) == 0);
        var among = isOwn ? _own : _others;
        var values = new Dictionary<string, object> { ["id"] = among[_random.Next(among.Count)] };
        if (isOwn || _random.Next(PublishingEvery) > 0)
            return new OperationRequest(View, Variables: JsonSerializer.SerializeToElement(values));
        values["is"] = _random.Next(WithdrawingEvery) > 0;
        return new OperationRequest(Publish, Variables: JsonSerializer.SerializeToElement(values));
    }
}
