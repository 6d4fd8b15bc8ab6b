using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Gateway.Start;

/// <summary>
/// Stops the host on signals: SIGTERM and SIGQUIT drain for the graceful-shutdown setting, SIGINT (Ctrl-C) hardly waits. In place of
/// the framework's own, which gives both the same time. Owned by the host.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime lifetime, IOptions<HostOptions> options) : IHostLifetime, IDisposable
{
    /// <summary>So that with the private PostgreSQL's three seconds all is down in under five.</summary>
    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromSeconds(1);

    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Terminate));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Interrupt(PosixSignalContext context)
    {
        // Before the stop begins: the host reads it once, then.
        if (options.Value.ShutdownTimeout > InterruptTimeout)
        {
            options.Value.ShutdownTimeout = InterruptTimeout;
        }

        Terminate(context);
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends by itself, after its database
        lifetime.StopApplication();
    }
}
