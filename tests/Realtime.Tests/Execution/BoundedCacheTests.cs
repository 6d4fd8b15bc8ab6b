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
    public void Used_entry_survives_as_many_others_as_the_cache_holds_twice_over()
    {
        var cache = new BoundedCache<int, string>(10);
        cache.GetOrAdd(-1, "used");
        for (var key = 0; key < 20; key++)
        {
            Assert.True(cache.TryGet(-1, out _), $"gone before {key}");
            cache.GetOrAdd(key, "once");
            Assert.InRange(cache.Count, 1, 10);
        }
    }

    [Fact]
    public void Overflow_of_entries_that_were_all_used_forgets_one()
    {
        var cache = new BoundedCache<int, string>(10);
        for (var key = 0; key < 10; key++)
        {
            cache.GetOrAdd(key, "v");
            cache.TryGet(key, out _);
        }

        cache.GetOrAdd(10, "v");

        Assert.Equal(10, cache.Count);
        Assert.False(cache.TryGet(0, out _));
    }

    [Fact]
    public void Removed_entries_are_gone_and_make_room()
    {
        var cache = new BoundedCache<int, string>(10);
        for (var key = 0; key < 10; key++)
        {
            cache.GetOrAdd(key, "v");
        }

        cache.RemoveWhere(key => key < 5);
        Assert.Equal(5, cache.Count);
        for (var key = 10; key < 15; key++)
        {
            cache.GetOrAdd(key, "v");
        }

        Assert.All(Enumerable.Range(5, 10), key => Assert.True(cache.TryGet(key, out _)));
        Assert.False(cache.TryGet(0, out _));
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
