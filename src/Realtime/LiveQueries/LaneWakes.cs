using System.Threading.Channels;

namespace Realtime.LiveQueries;

/// <summary>Wakes the workers of one source's lanes. Thread-safe.</summary>
/// <param name="options">How many workers there are.</param>
internal sealed class LaneWakes(LiveQueryOptions options)
{
    // A full channel means that as many workers as there are are going to look anyway; written by everybody, read by the lane's workers.
    private readonly Channel<bool>[] _lanes = [.. LaneRules.Lanes.Select(lane => Channel.CreateBounded<bool>(
        new BoundedChannelOptions(LaneRules.WorkersOf(lane, options)) { FullMode = BoundedChannelFullMode.DropWrite }))];

    /// <summary>Has a worker of a lane look for what is dirty.</summary>
    public void Wake(Lane lane) => _lanes[(int)lane].Writer.TryWrite(true);

    /// <summary>Waits for being woken.</summary>
    /// <param name="lane">Of which lane.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async ValueTask WaitAsync(Lane lane, CancellationToken stop) => await _lanes[(int)lane].Reader.ReadAsync(stop);
}
