using System.Globalization;

namespace Realtime.LoadTests;

/// <summary>What to run, from the command line. Immutable.</summary>
internal sealed record Options
{
    /// <summary>Names of the scenarios, in order.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>Fan-out: sockets, each with one subscription.</summary>
    public int Subscribers { get; init; } = 100;

    /// <summary>Fan-out: writes in all.</summary>
    public int Writes { get; init; } = 300;

    /// <summary>Fan-out: writes a second; 0 is one after the other without a pause.</summary>
    public int Rate { get; init; } = 20;

    /// <summary>Fan-out: every subscriber has a query with a value of its own, and writes go to random rows.</summary>
    public bool OwnRows { get; init; }

    /// <summary>Fairness: heavy live queries of the other user.</summary>
    public int Heavy { get; init; } = 10;

    /// <summary>Final state: writes in all.</summary>
    public int RandomWrites { get; init; } = 10_000;

    /// <summary>Final state: live queries.</summary>
    public int Queries { get; init; } = 300;

    /// <summary>Planning: operations that are timed, after a warm-up.</summary>
    public int Operations { get; init; } = 10_000;

    /// <summary>HTTP: connections.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>HTTP, JSON shapes: rounds of all targets in turn.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>HTTP, JSON shapes: seconds of each measurement.</summary>
    public double Seconds { get; init; } = 3;

    /// <summary>Most connections of the baseline's pool.</summary>
    public int BaselinePool { get; init; } = 20;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>An existing database instead of a private one.</summary>
    public string? Database { get; init; }

    /// <summary>Where the report goes; its plot stands beside it.</summary>
    public string Report { get; init; } = "artifacts/loadtest.md";

    /// <summary>How it is called.</summary>
    public const string Usage =
        """
        script/loadtest SCENARIO... [--option value]...
          scenarios: fairness fanout final-state http planning json-shapes
          --subscribers 100  --writes 300  --rate 20 (0: a burst)  --own-rows true      fanout
          --heavy 10         --writes 300                                               fairness
          --queries 300      --random-writes 10000                                      final-state
          --connections 64   --rounds 5    --seconds 3    --baseline-pool 20            http (rounds, seconds: json-shapes, too)
          --operations 10000                                                            planning
          --seed 1   --report artifacts/loadtest.md   --database "Host=...;Username=..."
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var index = 0; index < arguments.Length; index++)
        {
            if (!arguments[index].StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { Scenarios = [.. options.Scenarios, arguments[index]] };
                continue;
            }

            var value = index + 1 < arguments.Length ? arguments[index + 1] : throw new FormatException($"{arguments[index]} wants a value");
            options = options.With(arguments[index++], value);
        }

        return options.Scenarios.Count > 0 ? options : throw new FormatException("no scenario is named");
    }

    private Options With(string name, string value) => name switch
    {
        "--subscribers" => this with { Subscribers = Number(value) },
        "--writes" => this with { Writes = Number(value) },
        "--rate" => this with { Rate = Number(value) },
        "--own-rows" => this with { OwnRows = bool.Parse(value) },
        "--heavy" => this with { Heavy = Number(value) },
        "--random-writes" => this with { RandomWrites = Number(value) },
        "--queries" => this with { Queries = Number(value) },
        "--operations" => this with { Operations = Number(value) },
        "--connections" => this with { Connections = Number(value) },
        "--rounds" => this with { Rounds = Number(value) },
        "--seconds" => this with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
        "--baseline-pool" => this with { BaselinePool = Number(value) },
        "--seed" => this with { Seed = Number(value) },
        "--report" => this with { Report = value },
        "--database" => this with { Database = value },
        _ => throw new FormatException($"{name} is no option"),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
