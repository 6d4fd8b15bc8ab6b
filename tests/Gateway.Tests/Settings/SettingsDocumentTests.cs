using Gateway.Settings;

namespace Gateway.Tests.Settings;

/// <summary>docs/settings.md has one row for each setting, word for word what the table says.</summary>
public class SettingsDocumentTests
{
    [Fact]
    public async Task Document_has_the_rows_of_the_table()
    {
        var written = File.ReadAllLines(Repository.PathOf("docs/settings.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)
                || line.StartsWith("| `", StringComparison.Ordinal) || line.StartsWith("| – ", StringComparison.Ordinal))
            .TakeWhile(line => line != "## Tokens");
        var expected = string.Join('\n', Rows());
        // For whoever changed the table: the rows to paste.
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "settings-rows.md"), expected);
        Assert.Equal(expected, string.Join('\n', written));
    }

    private static IEnumerable<string> Rows()
    {
        foreach (var (heading, settings) in SettingTable.Groups)
        {
            yield return "## " + heading;
            foreach (var setting in settings)
            {
                var range = setting.Service switch
                {
                    SettingService.Ignored => "not served: a warning",
                    SettingService.Refused => "not served: stops the start",
                    _ => setting.Range,
                };
                yield return $"| {Code(setting.EnvironmentName ?? "–")} | `{setting.Key}` | {setting.Type} | {Code(setting.Default)} | {range} | {setting.Meaning} |";
            }
        }
    }

    private static string Code(string text) => text.Length == 0 ? "" : text == "–" ? text : $"`{text}`";
}
