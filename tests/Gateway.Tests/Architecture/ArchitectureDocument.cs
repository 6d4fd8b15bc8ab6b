using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>One row of the code map.</summary>
/// <param name="Folder">The folder, below <c>src</c>.</param>
/// <param name="Uses">The folders that it names, below <c>src</c>, in its order.</param>
internal sealed record Room(string Folder, IReadOnlyList<string> Uses);

/// <summary>What ARCHITECTURE.md says: its code map as rooms, and the paths and names in its text. Without state.</summary>
internal static partial class ArchitectureDocument
{
    private const string Engine = "Realtime";

    /// <summary>
    /// The rows of all tables that begin with <c>Folder</c>. A paragraph that begins with <c>`src/NAME`</c> says of which project the next such table is.
    /// The last column names folders of the engine where the table has four.
    /// </summary>
    public static IReadOnlyList<Room> Rooms(string text)
    {
        var rooms = new List<Room>();
        var project = "";
        var columns = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (Project().Match(line) is { Success: true } named)
            {
                project = named.Groups[1].Value;
            }

            var cells = line.StartsWith('|') ? line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray() : [];
            if (cells is ["Folder", ..])
            {
                columns = cells.Length;
            }
            else if (cells.Length == 0)
            {
                columns = 0;
            }
            else if (columns > 0 && !cells[0].StartsWith('-'))
            {
                rooms.Add(RoomOf(project, cells));
            }
        }

        return rooms;
    }

    /// <summary>Everything that stands between single back-ticks outside of blocks of code.</summary>
    public static IEnumerable<string> Quoted(string text) =>
        Quotation().Matches(Block().Replace(text, "")).Select(match => match.Groups[1].Value).Distinct();

    private static Room RoomOf(string project, string[] cells) =>
        new($"{project}/{Name(cells[0])}", [.. Named(project, cells[2]), .. cells.Length > 3 ? Named(Engine, cells[3]) : []]);

    private static IEnumerable<string> Named(string project, string cell) => cell.Split(',')
        .Select(Name)
        .Where(name => name is not ("–" or ""))
        .Select(name => name == "root" ? project : $"{project}/{name}");

    private static string Name(string cell) => cell.Trim().Trim('`').TrimEnd('/');

    [GeneratedRegex(@"^`src/(\w+)`")]
    private static partial Regex Project();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quotation();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
