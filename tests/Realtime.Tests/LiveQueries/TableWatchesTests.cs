using Realtime.Changes;
using Realtime.LiveQueries;
using static Realtime.Tests.LiveQueries.LiveThings;

namespace Realtime.Tests.LiveQueries;

/// <summary>Who is told of changes beside the live queries, and until when they look for them.</summary>
public sealed class TableWatchesTests : IDisposable
{
    private static readonly FullTransactionId It = new(10);
    private static readonly Snapshot Before = Snapshot.Parse("10:10:");
    private static readonly Snapshot After = Snapshot.Parse("11:11:");

    private readonly TableWatches _watches = new();
    private readonly ChangeWatch _article = new();
    private readonly ChangeWatch _both = new();

    public TableWatchesTests()
    {
        _watches.Add(_article, [Article]);
        _watches.Add(_both, [Article, Author]);
    }

    [Fact]
    public void A_transaction_wakes_who_reads_what_it_wrote()
    {
        _watches.Notify([Author], It);

        Assert.False(_article.HasUnseen(Before));
        Assert.True(_both.HasUnseen(Before));
        Assert.False(_both.HasUnseen(After));
        Assert.False(_both.HasUnseen(Before)); // what was seen once is not looked for again
    }

    [Fact]
    public async Task A_change_ends_a_wait_whether_it_came_before_or_after()
    {
        _watches.Notify([Author], It);
        _watches.Notify([Author], new(11));
        await WaitAsync(_both);

        var waiting = WaitAsync(_both);
        Assert.False(waiting.IsCompleted);
        _watches.NotifyAll();
        await waiting;
    }

    [Fact]
    public void A_watch_of_other_tables_is_told_of_those_alone()
    {
        _watches.Replace(_both, [Article, Author], [Author]);

        _watches.Notify([Article], It);
        Assert.False(_both.HasUnseen(Before));
        _watches.Notify([Author], It);
        Assert.True(_both.HasUnseen(Before));
    }

    [Fact]
    public void A_watch_that_has_ended_is_told_of_nothing()
    {
        _watches.Remove(_both, [Article, Author]);

        _watches.Notify([Article, Author], It);

        Assert.False(_both.HasUnseen(Before));
        Assert.True(_article.HasUnseen(Before));
    }

    [Theory]
    [InlineData(nameof(ChangeFeedState.Connecting), false)]
    [InlineData(nameof(ChangeFeedState.Unavailable), false)]
    [InlineData(nameof(ChangeFeedState.Lagging), true)]
    public void A_new_stream_is_of_a_server_that_may_never_show_the_transactions_looked_for(string meanwhile, bool isStillLookedFor)
    {
        _watches.SetFeedStatus(Streaming(Article));
        _watches.Notify([Article], new(1_000_000));

        _watches.SetFeedStatus(InState(Enum.Parse<ChangeFeedState>(meanwhile), Article));
        Assert.True(_article.HasUnseen(After));
        _watches.SetFeedStatus(Streaming(Article));

        Assert.Equal(isStillLookedFor, _article.HasUnseen(After));
    }

    public void Dispose()
    {
        _article.Dispose();
        _both.Dispose();
    }

    private static Task WaitAsync(ChangeWatch watch) =>
        watch.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
}
