using System.Diagnostics;
using Realtime.Operations;

namespace Realtime.Execution.Admission;

/// <summary>
/// How long one operation may take in all: planning, waiting for connections, its statements one after another, reading, and a mutation's COMMIT. It runs from
/// the moment it is made. Immutable.
/// </summary>
/// <param name="longest">The limit.</param>
internal sealed class OperationDeadline(TimeSpan longest)
{
    private readonly long _since = Stopwatch.GetTimestamp();

    /// <summary>What to answer when it has passed.</summary>
    public OperationResult Passed => ResponseWriter.Failure(
        [new GraphQLError(ErrorCode.Timeout, $"the operation took longer than the {longest.TotalSeconds:0.###} s allowed")], includeInternal: false, beforeExecution: false);

    /// <summary>Cancelled when the time is over, or by the client; the caller disposes it.</summary>
    public CancellationTokenSource Watch(CancellationToken client)
    {
        var watch = CancellationTokenSource.CreateLinkedTokenSource(client);
        var left = longest - Stopwatch.GetElapsedTime(_since);
        if (left > TimeSpan.Zero)
        {
            watch.CancelAfter(left);
        }
        else
        {
            watch.Cancel();
        }

        return watch;
    }
}
