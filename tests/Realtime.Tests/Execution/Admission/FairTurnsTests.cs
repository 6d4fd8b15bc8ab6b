using Microsoft.Extensions.Time.Testing;
using Realtime.Execution.Admission;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Tests.Execution.Admission;

public sealed class FairTurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Requester Admin = Requester.Of(Session.Admin, null);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(20, 10)]
    [InlineData(8, 4)]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    public void One_user_gets_half_of_the_places(int places, int most)
    {
        var turns = Turns(places);
        Assert.Equal(most, Fill(turns, User("a")));
    }

    [Fact]
    public void Each_further_user_gets_half_of_what_is_left_and_the_last_place_is_for_one_who_has_none()
    {
        var turns = Turns(20);
        Assert.Equal([10, 5, 3, 1, 1, 0], Enumerable.Range(0, 6).Select(user => Fill(turns, User($"{user}"))));
    }

    [Fact]
    public void Admin_gets_three_quarters() => Assert.Equal(15, Fill(Turns(20), Admin));

    [Fact]
    public void Anonymous_clients_are_told_apart_by_address_and_a_user_is_one_wherever_from()
    {
        var turns = Turns(4);
        Assert.Equal(2, Fill(turns, Requester.Of(new Session("anonymous", []), "192.0.2.1")));
        Assert.Equal(1, Fill(turns, Requester.Of(new Session("anonymous", []), "192.0.2.2")));
        var one = Requester.Of(new Session("a", [KeyValuePair.Create("x-hasura-user-id", "1")]), "192.0.2.1");
        Assert.Equal(one, Requester.Of(new Session("b", [KeyValuePair.Create("X-Hasura-User-Id", "1")]), "192.0.2.2"));
    }

    [Fact]
    public async Task Turn_comes_when_a_place_is_given_back()
    {
        var turns = Turns(1);
        var first = await turns.EnterAsync(User("a"), CancellationToken.None);
        var second = turns.EnterAsync(User("b"), CancellationToken.None);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second.AsTask().WaitAsync(Patience)).Dispose();
        Assert.Equal(1, Fill(turns, User("c")));
    }

    [Fact]
    public async Task Who_runs_least_comes_before_who_came_first()
    {
        var turns = Turns(2);
        var heavy = await turns.EnterAsync(User("heavy"), CancellationToken.None);
        var other = await turns.EnterAsync(User("other"), CancellationToken.None);
        var heavyWaits = turns.EnterAsync(User("heavy"), CancellationToken.None).AsTask();
        var newcomer = turns.EnterAsync(User("new"), CancellationToken.None).AsTask();
        other.Dispose();
        var served = await newcomer.WaitAsync(Patience);
        Assert.False(heavyWaits.IsCompleted);
        served.Dispose();
        heavy.Dispose();
        (await heavyWaits.WaitAsync(Patience)).Dispose();
    }

    [Fact]
    public async Task Turn_that_does_not_come_in_time_is_an_error_and_leaves_nothing_behind()
    {
        var turns = Turns(1);
        var first = await turns.EnterAsync(User("a"), CancellationToken.None);
        var late = turns.EnterAsync(User("b"), CancellationToken.None).AsTask();
        _time.Advance(Patience);
        var exception = await Assert.ThrowsAsync<GraphQLErrorException>(() => late.WaitAsync(Patience));
        Assert.Equal(ErrorCode.PostgresMaxConnectionsError, exception.Error.Code);
        first.Dispose();
        Assert.Equal(1, Fill(turns, User("c")));
    }

    [Fact]
    public async Task Client_that_leaves_gives_up_its_turn()
    {
        var turns = Turns(1);
        var first = await turns.EnterAsync(User("a"), CancellationToken.None);
        using var leave = new CancellationTokenSource();
        var gone = turns.EnterAsync(User("b"), leave.Token).AsTask();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Patience));
        first.Dispose();
        Assert.Equal(1, Fill(turns, User("c")));
    }

    [Fact]
    public async Task One_user_may_take_half_of_the_places_to_wait_in()
    {
        var turns = Turns(1, mostWaiting: 8);
        using var first = await turns.EnterAsync(User("a"), CancellationToken.None);
        Assert.Equal(4, FillWaiting(turns, User("heavy")));
        Assert.Equal(2, FillWaiting(turns, User("b")));
        Assert.Equal(1, FillWaiting(turns, User("c")));
    }

    private FairTurns Turns(int places, int mostWaiting = 200) => new(places, mostWaiting, Patience, _time);

    private static Requester User(string id) => new(id, null, null);

    private static int Fill(FairTurns turns, Requester requester)
    {
        var count = 0;
        while (turns.EnterAsync(requester, CancellationToken.None) is { IsCompletedSuccessfully: true })
        {
            count++;
        }

        return count;
    }

    private static int FillWaiting(FairTurns turns, Requester requester)
    {
        var count = 0;
        try
        {
            while (true)
            {
                _ = turns.EnterAsync(requester, CancellationToken.None);
                count++;
            }
        }
        catch (GraphQLErrorException)
        {
            return count;
        }
    }
}
