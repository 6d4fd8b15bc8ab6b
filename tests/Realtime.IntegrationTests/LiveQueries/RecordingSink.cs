using System.Text;
using Realtime.Operations;

namespace Realtime.IntegrationTests.LiveQueries;

/// <summary>A sink that keeps what it got and lets a test wait for it.</summary>
internal sealed class RecordingSink : IResultSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _results = [];
    private readonly List<(Func<string, bool> Until, TaskCompletionSource<string> Found)> _waits = [];

    public string? Last
    {
        get
        {
            lock (_gate)
            {
                return _results.LastOrDefault();
            }
        }
    }

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _results];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _results.Count;
            }
        }
    }

    public void Replace(OperationResult result)
    {
        var text = Encoding.UTF8.GetString(result.Body.Span);
        List<TaskCompletionSource<string>> found;
        lock (_gate)
        {
            _results.Add(text);
            found = [.. _waits.Where(wait => wait.Until(text)).Select(wait => wait.Found)];
            _waits.RemoveAll(wait => wait.Until(text));
        }

        found.ForEach(wait => wait.TrySetResult(text));
    }

    public ValueTask NextAsync(OperationResult result)
    {
        Replace(result);
        return ValueTask.CompletedTask;
    }

    public void Error(IReadOnlyList<GraphQLError> errors) => Replace(ResponseWriter.Failure(errors, includeInternal: true, beforeExecution: true));

    public void Complete()
    {
    }

    /// <summary>The last result if it fits, else the next one that does; fails after 20 s.</summary>
    public async Task<string> UntilAsync(Func<string, bool> until)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_results.Count > 0 && until(_results[^1]))
            {
                return _results[^1];
            }

            _waits.Add((until, found));
        }

        try
        {
            return await found.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no fitting result came; the last of {Count} is: {Last}");
        }
    }
}
