using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Logs;

/// <summary>
/// A console formatter for text that anybody may have chosen: what a client, a database or a webhook said stands in messages and exceptions. It makes all of it
/// printable, a message to one line, and leaves the layout to the formatter within, which sets the further lines of an exception off. Thread-safe as that one
/// is.
/// </summary>
internal sealed class PrintableFormatter(ConsoleFormatter within) : ConsoleFormatter(within.Name), IDisposable
{
    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var shown = new LogEntry<string>(
            logEntry.LogLevel,
            logEntry.Category,
            logEntry.EventId,
            PrintableText.Line(logEntry.Formatter(logEntry.State, logEntry.Exception)),
            logEntry.Exception is { } fault ? new PrintableException(fault) : null,
            (text, _) => text);
        within.Write(shown, scopeProvider is null ? null : new PrintableScopes(scopeProvider), textWriter);
    }

    /// <inheritdoc/>
    public void Dispose() => (within as IDisposable)?.Dispose();

    /// <summary>What formatters print of an exception.</summary>
    private sealed class PrintableException(Exception fault) : Exception(PrintableText.Line(fault.Message))
    {
        public override string ToString() => PrintableText.Lines(fault.ToString());
    }

    /// <summary>Scopes hold a request's path.</summary>
    private sealed class PrintableScopes(IExternalScopeProvider scopes) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
            scopes.ForEachScope((scope, given) => callback(PrintableText.Line(scope?.ToString() ?? ""), given), state);

        public IDisposable Push(object? state) => scopes.Push(state);
    }
}
