namespace Gateway.Tests.Architecture;

/// <summary>What the comparison with the document refuses.</summary>
public sealed class ArrowCheckTests
{
    private static readonly Use Up = new("P/High", "P/Low", "src/P/High/A.cs:3", "Low.Thing");
    private static readonly Use Down = new("P/Low", "P/High", "src/P/Low/B.cs:7", "High.Thing");
    private static readonly Room Low = new("P/Low", []);
    private static readonly Room High = new("P/High", ["P/Low"]);

    [Fact]
    public void What_is_as_the_document_says_passes() => Assert.Empty(Check([Low, High], [Up, new("P", "P/High", "src/P/R.cs:1", "High")]));

    [Fact]
    public void An_arrow_that_no_row_names_is_told_with_its_place() => Assert.Equal(
        ["P/High uses P/Low, which its row does not name: src/P/High/A.cs:3 (Low.Thing)."],
        Check([Low, new("P/High", [])], [Up]));

    [Fact]
    public void An_arrow_that_nothing_uses_is_told() => Assert.Equal(["P/High names P/Low and uses nothing of it."], Check([Low, High], []));

    [Fact]
    public void A_folder_without_a_row_is_told() => Assert.Equal(["P/High has no row."], Check([Low], []));

    [Fact]
    public void A_row_without_sources_is_told() => Assert.Equal(["P/Gone has a row and no sources."], Check([Low, High, new("P/Gone", [])], [Up]));

    [Fact]
    public void A_row_that_stands_twice_is_told() => Assert.Equal(["P/Low has more than one row."], Check([Low, Low, High], [Up]));

    [Fact]
    public void A_row_that_names_what_stands_below_it_is_told() => Assert.Equal(["P/High names P/Low, which stands below it."], Check([High, Low], [Up]));

    [Fact]
    public void A_circle_is_told_with_its_places_even_where_the_document_has_it() => Assert.Equal(
        [
            "P/Low names P/High, which stands below it.",
            "P/High → P/Low → P/High is a circle: src/P/High/A.cs:3 (Low.Thing); src/P/Low/B.cs:7 (High.Thing).",
        ],
        Check([new("P/Low", ["P/High"]), High], [Up, Down]));

    [Fact]
    public void The_root_is_used_by_nobody_whose_row_does_not_name_it() => Assert.Equal(
        ["P/Low uses P, which its row does not name: src/P/Low/B.cs:9 (Root)."],
        Check([Low, High], [Up, new("P/Low", "P", "src/P/Low/B.cs:9", "Root")]));

    [Fact]
    public void Rows_are_read_from_all_tables_of_folders()
    {
        const string Text = """
            `src/Realtime`, bottom up.

            | Folder | What it holds | Uses |
            |--|--|--|
            | `Low` | this and `that` | – |
            | `Low/Inner` | more | Low |

            `src/Gateway`, too.

            | Folder | What it holds | Uses | Of the engine |
            |--|--|--|--|
            | `Http` | a transport | – | root, Low/Inner |

            | … | there |
            |--|--|
            | `x` | `y` |
            """;

        Assert.Equal(
            ["Realtime/Low: ", "Realtime/Low/Inner: Realtime/Low", "Gateway/Http: Realtime, Realtime/Low/Inner"],
            ArchitectureDocument.Rooms(Text).Select(room => $"{room.Folder}: {string.Join(", ", room.Uses)}"));
    }

    private static IReadOnlyList<string> Check(IReadOnlyList<Room> rooms, IReadOnlyCollection<Use> uses) =>
        ArrowCheck.Failures(["P", "P/Low", "P/High"], rooms, uses);
}
