using Gateway.Availability;
using Gateway.MetadataDirectory;
using Realtime;
using Realtime.Catalog;

namespace Gateway.Start;

/// <summary>
/// Starts the engine beside the server, so that <c>/healthz</c> answers while the database is still away, runs the steps of the start,
/// then tells the operator that all is up. A database that can never be served stops the gateway.
/// </summary>
internal sealed class EngineStart(
    RealtimeEngine engine, IEnumerable<IStartStep> steps, StartBanner banner, IHostApplicationLifetime lifetime, ILogger<EngineStart> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await engine.StartAsync(stoppingToken);
            foreach (var step in steps)
            {
                await step.RunAsync(stoppingToken);
            }

            await banner.PrintAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before the database came up.
        }
        catch (Exception fault) when (fault is UnsupportedServerException or MetadataFileException)
        {
            StartLog.CannotServe(logger, fault.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}
