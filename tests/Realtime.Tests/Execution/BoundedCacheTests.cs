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
            cache.GetOrAdd(key, "v", 1);
        }

        Assert.True(cache.TryGet(0, out _));
        cache.GetOrAdd(20, "v", 1);

        Assert.True(cache.Count <= 20);
        Assert.True(cache.TryGet(0, out _));
        Assert.True(cache.TryGet(20, out _));
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void First_value_of_a_key_stays()
    {
        var cache = new BoundedCache<string, string>(10);

        Assert.Equal("first", cache.GetOrAdd("k", "first", 1));
        Assert.Equal("first", cache.GetOrAdd("k", "second", 1));
    }

    [Fact]
    public void Used_entry_survives_as_many_others_as_the_cache_holds_twice_over()
    {
        var cache = new BoundedCache<int, string>(10);
        cache.GetOrAdd(-1, "used", 1);
        for (var key = 0; key < 20; key++)
        {
            Assert.True(cache.TryGet(-1, out _), $"gone before {key}");
            cache.GetOrAdd(key, "once", 1);
            Assert.InRange(cache.Count, 1, 10);
        }
    }

    [Fact]
    public void Overflow_of_entries_that_were_all_used_forgets_one()
    {
        var cache = new BoundedCache<int, string>(10);
        for (var key = 0; key < 10; key++)
        {
            cache.GetOrAdd(key, "v", 1);
            cache.TryGet(key, out _);
        }

        cache.GetOrAdd(10, "v", 1);

        Assert.Equal(10, cache.Count);
        Assert.False(cache.TryGet(0, out _));
    }

    [Fact]
    public void Removed_entries_are_gone_and_make_room()
    {
        var cache = new BoundedCache<int, string>(10);
        for (var key = 0; key < 10; key++)
        {
            cache.GetOrAdd(key, "v", 1);
        }

        cache.RemoveWhere(key => key < 5);
        Assert.Equal(5, cache.Count);
        for (var key = 10; key < 15; key++)
        {
            cache.GetOrAdd(key, "v", 1);
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
                cache.GetOrAdd((writer * 5_000) + index, index, 1);
            }
        })));
        cache.GetOrAdd(-1, 0, 1);

        Assert.InRange(cache.Count, 1, 100);
    }

    [Fact]
    public void Entries_together_weigh_no_more_than_the_capacity()
    {
        var cache = new BoundedCache<int, string>(1_000);
        for (var key = 0; key < 100; key++)
        {
            cache.GetOrAdd(key, "v", 90);
            Assert.InRange(cache.Weight, 90, 1_000);
        }

        Assert.Equal(11, cache.Count);
    }

    [Fact]
    public void Entry_that_would_cost_many_others_their_place_is_not_kept()
    {
        var cache = new BoundedCache<int, string>(1_000);
        cache.GetOrAdd(1, "light", 100);

        Assert.Equal("heavy", cache.GetOrAdd(2, "heavy", 500));

        Assert.False(cache.TryGet(2, out _));
        Assert.True(cache.TryGet(1, out _));
    }

    [Fact]
    public void Who_fills_the_cache_pushes_out_what_is_his_own()
    {
        var cache = new BoundedCache<int, string>(100);
        for (var key = 0; key < 50; key++)
        {
            cache.GetOrAdd(key, "others, used once", 1, owner: 1);
        }

        for (var key = 1_000; key < 5_000; key++)
        {
            cache.GetOrAdd(key, "one user's", 1, owner: 2);
            cache.TryGet(key, out _);
        }

        Assert.All(Enumerable.Range(0, 50), key => Assert.True(cache.TryGet(key, out _)));
        Assert.Equal(100, cache.Count);
    }

    [Fact]
    public void Entry_that_grows_takes_its_weight_from_its_own_share()
    {
        var cache = new BoundedCache<int, string>(1_000);
        cache.GetOrAdd(1, "other's", 100, owner: 1);
        for (var key = 10; key < 19; key++)
        {
            cache.GetOrAdd(key, "v", 100, owner: 2);
        }

        cache.Grow(18, 20);

        Assert.Equal(920, cache.Weight);
        Assert.True(cache.TryGet(1, out _));
        Assert.False(cache.TryGet(10, out _));
        cache.Grow(10, 1_000);
        Assert.Equal(920, cache.Weight);
    }

    [Fact]
    public void Keys_removed_and_added_over_and_over_leave_nothing_behind()
    {
        var cache = new BoundedCache<int, byte[]>(1_000);
        var values = new List<WeakReference>();
        for (var round = 0; round < 100; round++)
        {
            AddAndRemove(cache, values);
        }

        GC.Collect();
        Assert.InRange(values.Count(value => value.IsAlive), 0, 2);
        Assert.Equal(0, cache.Weight);
    }

    private static void AddAndRemove(BoundedCache<int, byte[]> cache, List<WeakReference> values)
    {
        var value = new byte[16];
        values.Add(new WeakReference(value));
        cache.GetOrAdd(1, value, 1);
        cache.Remove(1);
    }
}
