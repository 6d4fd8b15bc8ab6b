using Realtime.Operations;

namespace Realtime.LiveQueries;

/// <summary>
/// The last results of a source's cohorts, which whoever joins one later is given at once: as many as there is room for. A cohort whose result is not kept is
/// run again for whoever joins it. Guarded by the lock of its <see cref="LiveSource"/>.
/// </summary>
/// <remarks>Invariant: a cohort without subscribers keeps none; maintained in <see cref="LiveSource"/>.</remarks>
/// <param name="most">Most bytes.</param>
internal sealed class KeptResults(long most)
{
    // Large ones leave half of the room to small ones, of which there are many more.
    private const int LargePart = 1024;

    private long _bytes;

    /// <summary>Keeps a cohort's new result where there is room, and in any case not the one before. Errors are small, and known again by their text.</summary>
    public void Keep(Cohort cohort, OperationResult result)
    {
        Forget(cohort);
        var length = result.Body.Length;
        if (result.HasErrors || _bytes + length <= (length > most / LargePart ? most / 2 : most))
        {
            _bytes += length;
            cohort.LastResult = result;
        }
    }

    /// <summary>A cohort's result is not needed any more.</summary>
    public void Forget(Cohort cohort)
    {
        _bytes -= cohort.LastResult?.Body.Length ?? 0;
        cohort.LastResult = null;
    }
}
