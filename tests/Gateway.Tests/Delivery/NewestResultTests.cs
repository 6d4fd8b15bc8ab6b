using Gateway.Delivery;
using Realtime.Operations;

namespace Gateway.Tests.Delivery;

/// <summary>What waits for a client is the newest state.</summary>
public sealed class NewestResultTests
{
    private static readonly OperationResult One = new("1"u8.ToArray());
    private static readonly OperationResult Two = new("22"u8.ToArray());
    private NewestResult _newest;

    [Fact]
    public void Newer_result_takes_the_place_of_an_older_one()
    {
        _newest.Put(One);
        _newest.Put(Two);

        Assert.Equal(2, _newest.Bytes);
        Assert.Same(Two, _newest.Take(out var delivered));
        Assert.Null(delivered);
        Assert.Null(_newest.Take(out _));
    }

    [Fact]
    public void Whoever_waits_for_delivery_waits_until_it_is_sent_whichever_result_that_is()
    {
        _newest.Put(One);
        var waiting = _newest.Delivered();
        _newest.Put(Two);
        _newest.Take(out var delivered);
        Assert.False(waiting.IsCompleted);

        delivered!.SetResult();

        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public void Forgotten_result_lets_its_waiter_go()
    {
        _newest.Put(Two);
        var waiting = _newest.Delivered();

        Assert.Equal(2, _newest.Forget());

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Null(_newest.Waiting);
    }

    [Fact]
    public void Result_may_still_be_taken_when_nobody_waits_for_it_any_more()
    {
        _newest.Put(One);
        var waiting = _newest.Delivered();

        _newest.LetGo();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Same(One, _newest.Take(out _));
    }
}
