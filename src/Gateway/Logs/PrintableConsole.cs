using Microsoft.Extensions.Logging.Console;

namespace Gateway.Logs;

/// <summary>Makes the console's log printable, whoever chose the text of a line.</summary>
internal static class PrintableConsole
{
    /// <summary>
    /// Puts every formatter that is registered into a <see cref="PrintableFormatter"/>; that for JSON escapes by itself and keeps its structure.
    /// </summary>
    public static ILoggingBuilder AddPrintable(this ILoggingBuilder logging)
    {
        var services = logging.Services;
        for (var index = 0; index < services.Count; index++)
        {
            if (services[index] is { ImplementationType: { } type } service && service.ServiceType == typeof(ConsoleFormatter))
            {
                services[index] = ServiceDescriptor.Singleton(
                    provider => Printable((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, type)));
            }
        }

        return logging;
    }

    private static ConsoleFormatter Printable(ConsoleFormatter formatter) =>
        formatter.Name == ConsoleFormatterNames.Json ? formatter : new PrintableFormatter(formatter);
}
