using Gateway.Auth;
using Gateway.Logs;
using Gateway.Tests.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Tests.Logs;

/// <summary>What the console shows of text that somebody else chose.</summary>
public sealed class PrintableConsoleTests
{
    private const string Evil = "x\u001b[2J\r\nwarn: forged\u202e";
    private const string Shown = "x\\u001b[2J\\u000d\\u000awarn: forged\\u202e";

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Systemd)]
    public void Message_is_one_line_without_control_characters(string formatter)
    {
        var text = Write(formatter, Evil, null);

        Assert.Contains(Shown, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, mark => char.IsControl(mark) && mark != '\n');
    }

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Systemd)]
    public void Exception_keeps_its_lines_and_no_other_control_character(string formatter)
    {
        var fault = Assert.Throws<InvalidOperationException>(void () => throw new InvalidOperationException(Evil));

        var text = Write(formatter, "failed", fault);

        Assert.Contains("x\\u001b[2J\\u000d", text, StringComparison.Ordinal);
        Assert.Contains(nameof(Exception_keeps_its_lines_and_no_other_control_character), text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, mark => char.IsControl(mark) && mark != '\n');
        Assert.DoesNotContain("\nwarn: forged", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Scope_is_printable()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(Evil);

        Assert.Contains(Shown, Write(ConsoleFormatterNames.Simple, "in a scope", null, scopes), StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_has_no_other_formatter()
    {
        var builder = WebApplication.CreateSlimBuilder();
        GatewayHost.Configure(builder, SettingsFrom.Gateway(), GeneratedCredentials.None);
        using var services = builder.Services.BuildServiceProvider();

        var formatters = services.GetServices<ConsoleFormatter>().ToDictionary(formatter => formatter.Name);

        Assert.IsType<PrintableFormatter>(formatters[ConsoleFormatterNames.Simple]);
        Assert.IsType<PrintableFormatter>(formatters[ConsoleFormatterNames.Systemd]);
        Assert.Equal(3, formatters.Count);
    }

    private static string Write(string formatter, string message, Exception? fault, IExternalScopeProvider? scopes = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddSimpleConsole(options => options.IncludeScopes = true).AddPrintable());
        using var provider = services.BuildServiceProvider();
        using var writer = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(LogLevel.Error, "Gateway.Tests", new EventId(1), message, fault, (text, _) => text);
        provider.GetServices<ConsoleFormatter>().Single(each => each.Name == formatter).Write(entry, scopes, writer);
        return writer.ToString();
    }
}
