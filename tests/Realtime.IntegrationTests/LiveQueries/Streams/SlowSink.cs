using System.Text;
using System.Threading.Channels;
using Realtime.Operations;

namespace Realtime.IntegrationTests.LiveQueries.Streams;

/// <summary>A sink that takes one batch and no other before it is released.</summary>
internal sealed class SlowSink : IResultSink
{
    private readonly Channel<string> _results = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.SetResult();

    public async Task<string> NextResultAsync() => await _results.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public void Replace(OperationResult result) => Assert.Fail("a batch must not be superseded");

    public async ValueTask NextAsync(OperationResult result)
    {
        _results.Writer.TryWrite(Encoding.UTF8.GetString(result.Body.Span));
        await _released.Task;
    }

    public void Error(IReadOnlyList<GraphQLError> errors) => _results.Writer.TryWrite(errors[0].Message);

    public void Complete()
    {
    }
}
