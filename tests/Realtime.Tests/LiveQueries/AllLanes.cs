using Realtime.LiveQueries;

namespace Realtime.Tests.LiveQueries;

/// <summary>For tests to which lanes do not matter: whatever is due, in the first lane that has something.</summary>
internal static class AllLanes
{
    public static Tick Take(this LiveSource source, int most)
    {
        var fast = source.Take(Lane.Fast);
        foreach (var lane in new[] { Lane.Trial, Lane.Slow })
        {
            if (fast.Cohorts.Count > 0)
            {
                break;
            }

            var other = source.Take(lane);
            var wait = fast.Wait is not { } first || other.Wait < first ? other.Wait ?? fast.Wait : first;
            fast = other with { Wait = wait, IsAwaiting = fast.IsAwaiting, Unexplained = fast.Unexplained };
        }

        Assert.InRange(fast.Cohorts.Count, 0, most);
        return fast;
    }
}
