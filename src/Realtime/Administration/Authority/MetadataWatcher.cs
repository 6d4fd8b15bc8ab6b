using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Metadata;
using Realtime.Waiting;

namespace Realtime.Administration.Authority;

/// <summary>
/// Keeps this gateway in step with the others: listens for their signals, and looks by itself from time to time in case one was lost. Its
/// loop is started once and ends with <see cref="DisposeAsync"/>.
/// </summary>
/// <param name="authority">Is told to look; must have started.</param>
/// <param name="options">Where to listen, and how often to look.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes notice of lost connections.</param>
internal sealed class MetadataWatcher(
    MetadataAuthority authority, MetadataAuthorityOptions options, TimeProvider time, ILogger<MetadataWatcher> logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile string? _failure;

    /// <summary>Why changes of other gateways are not heard of now; null while they are. For health.</summary>
    public string? Failure => _failure;

    /// <summary>Whether the metadata database does not answer.</summary>
    public bool IsDisconnected { get; private set; }

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = RunAsync(_stop.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstDelay, LongestDelay, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                await using var connection = await SourceReader.OpenAsync(options.MetadataConnectionString, cancellationToken);
                await using (var listen = new NpgsqlCommand($"LISTEN {MetadataStore.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                while (true)
                {
                    await authority.SynchroniseAsync(cancellationToken); // first, for what came while nobody listened
                    backoff.Reset();
                    IsDisconnected = false;
                    _failure = null;
                    await WaitForSignalAsync(connection, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Operations.GraphQLErrorException exception)
            {
                _failure = exception.Error.Message;
                MetadataLog.Unreadable(logger, exception.Error.Message);
                pause = backoff.Next();
            }
            catch (Exception exception)
            {
                // Whatever it is, the loop must live: without it this gateway would serve the permissions of yesterday.
                _failure = exception.Message;
                IsDisconnected = exception is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;
                pause = backoff.Next();
                MetadataLog.ListeningLost(logger, pause, exception);
            }

            await backoff.WaitAsync(pause, cancellationToken);
        }
    }

    // A signal is lost only with its connection, and then we look after reconnecting; so looking by itself is for
    // sources that came back, and for writers that do not signal.
    private Task WaitForSignalAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        options.LookInterval > TimeSpan.Zero ? connection.WaitAsync(options.LookInterval, cancellationToken) : connection.WaitAsync(cancellationToken);
}
