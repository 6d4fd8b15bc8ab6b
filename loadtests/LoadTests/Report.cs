using System.Globalization;
using System.Text;

namespace Realtime.LoadTests;

/// <summary>Collects what the scenarios found and writes it as Markdown, with a plot beside it when there is one.</summary>
internal sealed class Report(Options options)
{
    private readonly StringBuilder _text = new();

    /// <summary>Drawn at the end; null for none.</summary>
    public PercentilePlot? Plot { get; set; }

    /// <summary>Adds a scenario's table, and prints it.</summary>
    public void Section(string title, IReadOnlyList<(string Name, string Value)> rows)
    {
        var section = new StringBuilder().Append("## ").AppendLine(title).AppendLine().AppendLine("| | |").AppendLine("|---|--:|");
        foreach (var (name, value) in rows)
        {
            section.Append("| ").Append(name).Append(" | ").Append(value).AppendLine(" |");
        }

        section.AppendLine();
        Console.Write(section);
        _text.Append(section);
    }

    /// <summary>Writes the files.</summary>
    public void Write()
    {
        var path = Path.GetFullPath(options.Report);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var head = new StringBuilder()
            .AppendLine("# Load test").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC · {Environment.ProcessorCount} cores · load average {LoadAverage()} · .NET {Environment.Version}")
            .AppendLine();
        if (Plot is not null)
        {
            var plot = Path.ChangeExtension(path, ".svg");
            File.WriteAllText(plot, Plot.Draw());
            _text.AppendLine($"![commit to receipt]({Path.GetFileName(plot)})");
        }

        File.WriteAllText(path, head.Append(_text).ToString());
        Console.WriteLine($"report: {path}");
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
