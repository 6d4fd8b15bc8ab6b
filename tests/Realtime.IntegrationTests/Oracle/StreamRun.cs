using System.Globalization;
using System.Text.Json;
using Npgsql;
using Realtime.IntegrationTests.Changes;
using Realtime.IntegrationTests.Engine;
using Realtime.IntegrationTests.LiveQueries;
using Realtime.Operations;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// One seed of streams: a table with and one without a key, streams by every cursor begun before and amid the work of several writers, whose transactions draw
/// their values early, commit late, or roll back.
/// </summary>
internal sealed class StreamRun(int seed, ReplicationServer server, Coverage coverage)
{
    private const int Writers = 4;
    private const int TransactionsOfWriter = 6;

    private const string Metadata = """
        [{"type":"pg_track_table","args":{"source":"default","table":"event"}},
         {"type":"pg_create_select_permission","args":{"source":"default","table":"event","role":"reader",
           "permission":{"columns":["seq","id","room","at","note","part"],"filter":{"part":{"_in":"X-Hasura-Parts"}}}}},
         {"type":"pg_create_select_permission","args":{"source":"default","table":"event","role":"some columns",
           "permission":{"columns":["seq","id","note","part"],"filter":{"part":{"_in":"X-Hasura-Parts"}}}}},
         {"type":"pg_create_select_permission","args":{"source":"default","table":"event","role":"some rows",
           "permission":{"columns":["seq","id","room","at","note","part"],"filter":{"room":{"_in":[0,2]}}}}},
         {"type":"add_inherited_role","args":{"role_name":"both","role_set":["some columns","some rows"]}}]
        """;

    private readonly Random _random = new(seed);

    /// <summary>Streams that were begun.</summary>
    public int Streams { get; private set; }

    /// <summary>Rows that they gave.</summary>
    public int Rows { get; private set; }

    /// <summary>The differences.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var (isKeyed, isDriven) = seed <= 2 ? (seed == 2, seed == 1) : (_random.Next(3) > 0, _random.Next(3) > 0);
        coverage.Hit(isKeyed ? "with a key" : "without a key");
        coverage.Hit(isDriven ? "driven by changes" : "polled");
        var ddl = $"""
            CREATE {(isDriven ? "" : "UNLOGGED ")}TABLE event (id serial{(isKeyed ? " PRIMARY KEY" : " NOT NULL")}, seq bigserial, room int NOT NULL, at timestamptz NOT NULL DEFAULT now(), note text NOT NULL, part int NOT NULL);
            INSERT INTO event (room, at, note, part)
              SELECT i % {_random.Next(1, 5)}, '2020-01-01T00:00:00Z'::timestamptz + (i % {_random.Next(3, 9)}) * interval '1 minute', chr(97 + i % 3), i % 3 FROM generate_series(1, {_random.Next(0, 30)}) AS i;
            """;
        await using var lab = await EngineLab.StartAsync(
            server, ddl, Metadata, options => options with { StreamingRefetchInterval = TimeSpan.FromMilliseconds(20) });
        var before = await SeqsAsync(lab, "SELECT seq, '' FROM event");
        var streams = new List<(StreamSpec Spec, RecordingSink Sink, IAsyncDisposable Handle)>();
        foreach (var cursor in CursorSpec.All)
        {
            streams.Add(await BeginAsync(lab, StreamSpec.Next(_random, cursor, isKeyed)));
            coverage.Hit("subscribed before the writes");
        }

        var writers = Enumerable.Range(0, Writers).Select(_ => WriteAsync(lab, new Random(_random.Next()))).ToList();
        foreach (var cursor in CursorSpec.All.OrderBy(_ => _random.Next()).Take(3))
        {
            streams.Add(await BeginAsync(lab, StreamSpec.Next(_random, cursor, isKeyed)));
            coverage.Hit("subscribed amid the writes");
        }

        await Task.WhenAll(writers);

        // The last row of every growing cursor, and of every part.
        await lab.WriteAsync("INSERT INTO event (room, note, part) SELECT 0, 'last', 2");
        var last = (await SeqsAsync(lab, "SELECT max(seq), '' FROM event")).Single().Seq;
        var differences = new List<string>();
        foreach (var (spec, sink, handle) in streams)
        {
            var expected = await SeqsAsync(lab, spec.Sql);
            if (await DifferenceAsync(spec, sink, expected, [.. before.Select(row => row.Seq)], last) is { } difference)
            {
                differences.Add($"\nseed {seed}, {(isKeyed ? "keyed" : "keyless")}, {(isDriven ? "driven" : "polled")}: {difference}\n{spec.Text}\nas {spec.Session.Role} {spec.Session["x-hasura-parts"]}\nsql: {spec.Sql}");
            }

            await handle.DisposeAsync();
        }

        return differences;
    }

    private async Task<(StreamSpec, RecordingSink, IAsyncDisposable)> BeginAsync(EngineLab lab, StreamSpec spec)
    {
        coverage.Hit($"cursor {spec.Cursor.Name}");
        coverage.Hit(spec.Descending ? "descending" : "ascending");
        coverage.Hit("with where", spec.LeastPart is null ? 0 : 1);
        coverage.Hit($"as {spec.Session.Role}");
        Streams++;
        var sink = new RecordingSink();
        return (spec, sink, await lab.Engine.SubscribeAsync(new OperationRequest(spec.Text), spec.Session, sink, CancellationToken.None));
    }

    // The pauses are Postgres', within transactions: so that some commit after others that began later.
    private async Task WriteAsync(EngineLab lab, Random random)
    {
        await using var connection = new NpgsqlConnection(lab.Server.ConnectionString(lab.Database));
        await connection.OpenAsync();
        for (var number = 0; number < TransactionsOfWriter; number++)
        {
            string Pause() => $"SELECT pg_sleep({random.Next(0, 40) / 1000.0:0.000})";
            var rows = string.Join("; ", Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                $"INSERT INTO event (room, note, part) SELECT {random.Next(0, 4)}, chr({97 + random.Next(3)}), {random.Next(3)} FROM generate_series(1, {random.Next(1, 4)}); {Pause()}"));
            var isUndone = random.Next(5) == 0;
            var text = string.Create(CultureInfo.InvariantCulture, $"BEGIN; SELECT now(); {Pause()}; {rows}; {(isUndone ? "ROLLBACK" : "COMMIT")}");
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
            lock (coverage)
            {
                coverage.Hit(isUndone ? "rolled back" : "late commit");
            }
        }
    }

    private async Task<string?> DifferenceAsync(
        StreamSpec spec, RecordingSink sink, List<(long Seq, string Position)> expected, HashSet<long> before, long last)
    {
        // What a stream by a growing cursor gives is the whole; by another it is what was there before, and of the rest what is not behind.
        var must = expected.Where(row => spec.Cursor.Grows || before.Contains(row.Seq)).Select(row => row.Seq).ToHashSet();
        try
        {
            if (must.Count > 0)
            {
                await sink.UntilAsync(_ => must.IsSubsetOf(Given(sink).SelectMany(batch => batch)));
            }
        }
        catch (TimeoutException)
        {
            return $"lost {string.Join(", ", must.Except(Given(sink).SelectMany(batch => batch)))} of {string.Join(" ", expected)}; given {Describe(sink)}";
        }

        var batches = Given(sink);
        List<long> given = [.. batches.SelectMany(batch => batch)];
        Rows += given.Count;
        coverage.Hit("row written while streaming", given.Count(seq => !before.Contains(seq) && seq != last));
        coverage.Hit("rows that share a cursor value", expected.Count - expected.DistinctBy(row => row.Position).Count());
        if (given.Distinct().Count() != given.Count)
        {
            return $"given twice: {Describe(sink)}";
        }

        if (batches.Any(batch => batch.Count == 0 || batch.Count > spec.BatchSize))
        {
            return $"batches of the wrong size: {Describe(sink)}";
        }

        var order = expected.Select((row, index) => (row.Seq, index)).ToDictionary(pair => pair.Seq, pair => pair.index);
        if (given.FirstOrDefault(seq => !order.ContainsKey(seq)) is var foreign and not 0)
        {
            return $"row {foreign} is none of the stream: {Describe(sink)}, expected {string.Join(" ", expected)}";
        }

        // Without a key rows of one cursor value may come in any order.
        var positions = given.Select(seq => spec.IsKeyed ? order[seq] : expected.FindIndex(row => row.Position == expected[order[seq]].Position)).ToList();
        return positions.Zip(positions.Skip(1)).Any(pair => pair.First > pair.Second)
            ? $"out of order: {Describe(sink)}, expected {string.Join(" ", expected)}"
            : null;
    }

    private static string Describe(RecordingSink sink) => string.Join(" | ", Given(sink).Select(batch => string.Join(" ", batch)))
        + (sink.Last is { } text && text.Contains("errors", StringComparison.Ordinal) ? text : "");

    private static List<List<long>> Given(RecordingSink sink)
    {
        var batches = new List<List<long>>();
        foreach (var text in sink.All)
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.TryGetProperty("data", out var data))
            {
                batches.Add([.. data.GetProperty("event_stream").EnumerateArray().Select(row => row.GetProperty("seq").GetInt64())]);
            }
        }

        return batches;
    }

    private static async Task<List<(long Seq, string Position)>> SeqsAsync(EngineLab lab, string sql)
    {
        await using var connection = new NpgsqlConnection(lab.Server.ConnectionString(lab.Database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(long, string)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return rows;
    }
}
