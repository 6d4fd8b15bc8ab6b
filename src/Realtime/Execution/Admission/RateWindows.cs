namespace Realtime.Execution.Admission;

/// <summary>
/// Operations of the last minute, by whom they are counted for. The window slides: the minute before counts with the part of it that is still in the window, so
/// a count costs two numbers and not a list of times. Thread-safe; bounded, those quiet for longest are forgotten.
/// </summary>
internal sealed class RateWindows(TimeProvider time)
{
    // Of keys as long as most are, some 100,000.
    private const long MostBytes = 48L * 1024 * 1024;
    private readonly BoundedCache<string, Window> _windows = new(MostBytes);

    /// <summary>Counts one more, unless there were so many within a minute.</summary>
    public bool TryCount(string key, int most)
    {
        var now = time.GetUtcNow();
        var minute = now.ToUnixTimeSeconds() / 60;
        var passed = (now.ToUnixTimeMilliseconds() - (minute * 60_000)) / 60_000.0;
        var window = _windows.TryGet(key, out var known) ? known : _windows.GetOrAdd(key, new Window(), CacheWeights.OfEntry(key));
        lock (window)
        {
            if (window.Minute != minute)
            {
                window.Before = window.Minute == minute - 1 ? window.Now : 0;
                window.Now = 0;
                window.Minute = minute;
            }

            if (window.Now + Math.Ceiling(window.Before * (1 - passed)) >= most)
            {
                return false;
            }

            window.Now++;
            return true;
        }
    }

    private sealed class Window
    {
        public long Minute { get; set; }

        public int Now { get; set; }

        public int Before { get; set; }
    }
}
