using Realtime.Execution;

namespace Realtime.Tests.Execution;

public sealed class BoundedCacheTests
{
    [Fact]
    public void Overflow_forgets_what_was_unused_for_longest()
    {
        var cache = new BoundedCache<int, string>(20);
        for (var key = 0; key < 20; key++)
        {
            cache.GetOrAdd(key, "v");
        }

        Assert.True(cache.TryGet(0, out _));
        cache.GetOrAdd(20, "v");

        Assert.True(cache.Count <= 20);
        Assert.True(cache.TryGet(0, out _));
        Assert.True(cache.TryGet(20, out _));
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void First_value_of_a_key_stays()
    {
        var cache = new BoundedCache<string, string>(10);

        Assert.Equal("first", cache.GetOrAdd("k", "first"));
        Assert.Equal("first", cache.GetOrAdd("k", "second"));
    }

    [Fact]
    public async Task Bound_holds_under_many_writers()
    {
        var cache = new BoundedCache<int, int>(100);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var index = 0; index < 5_000; index++)
            {
                cache.GetOrAdd((writer * 5_000) + index, index);
            }
        })));
        cache.GetOrAdd(-1, 0);

        Assert.InRange(cache.Count, 1, 100);
    }
}
