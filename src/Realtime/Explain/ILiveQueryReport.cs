namespace Realtime.Explain;

/// <summary>Where <c>/v1/live-queries</c> looks. Thread-safe.</summary>
public interface ILiveQueryReport
{
    /// <summary>The live queries running now, as JSON text. It holds SQL and roles, no values: for the admin alone.</summary>
    string DescribeLiveQueries();
}
