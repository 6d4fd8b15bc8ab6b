using System.Globalization;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a stream's cursor goes by.</summary>
/// <param name="Columns">The columns, of table <c>event</c>.</param>
/// <param name="Grows">Whether writers draw growing values for it: then also what is written while it runs is given whole and in order.</param>
internal sealed record CursorSpec(IReadOnlyList<string> Columns, bool Grows)
{
    public static readonly CursorSpec[] All =
    [
        new(["id"], true), new(["seq"], true), new(["at"], true), new(["at", "seq"], true), new(["room"], false), new(["room", "seq"], false), new(["note"], false),
    ];

    public string Name => string.Join(", ", Columns);
}

/// <summary>One random streaming subscription.</summary>
internal sealed record StreamSpec(
    CursorSpec Cursor, IReadOnlyList<string> Initial, bool Descending, int BatchSize, int? LeastPart, Session Session, bool IsKeyed)
{
    public static StreamSpec Next(Random random, CursorSpec cursor, bool isKeyed)
    {
        var role = random.Next(3);
        var session = role == 0
            ? Session.Admin
            : new Session(role == 1 ? "reader" : "both", new Dictionary<string, string> { ["x-hasura-parts"] = random.Next(2) == 0 ? "{0,2}" : "[2]" });
        List<string> initial = [.. cursor.Columns.Select(column => column switch
        {
            "at" => random.Next(2) == 0 ? "2020-01-01T00:00:00Z" : "2020-01-01T00:03:00Z",
            "room" => random.Next(-1, 4).ToString(CultureInfo.InvariantCulture),
            "note" => random.Next(2) == 0 ? "" : "b",
            _ => random.Next(2) == 0 ? "0" : random.Next(1, 20).ToString(CultureInfo.InvariantCulture),
        })];
        return new StreamSpec(
            cursor, initial, !cursor.Grows && random.Next(2) == 0, random.Next(1, 6), random.Next(2) == 0 ? random.Next(0, 3) : null, session, isKeyed);
    }

    /// <summary>The subscription.</summary>
    public string Text
    {
        get
        {
            var values = Cursor.Columns.Zip(Initial, (column, value) => $"{column}: {(column is "at" or "note" ? $"\"{value}\"" : value)}");
            var where = LeastPart is { } least ? $", where: {{part: {{_gte: {least}}}}}" : "";
            var ordering = Descending ? ", ordering: DESC" : "";
            return $"subscription {{ event_stream(batch_size: {BatchSize}, cursor: [{{initial_value: {{{string.Join(", ", values)}}}{ordering}}}]{where}) {{ seq }} }}";
        }
    }

    /// <summary>The rows of the stream in their order, with the cursor's value.</summary>
    public string Sql
    {
        get
        {
            // Whoever inherits sees these columns in some rows only.
            var cursor = Cursor.Columns.Select(column => Session.Role == "both" && column is ("room" or "at") ? $"CASE WHEN room IN (0, 2) THEN {column} END" : column).ToList();
            var columns = string.Join(", ", cursor);
            var initial = string.Join(", ", Initial.Select((value, index) => Cursor.Columns[index] switch
            {
                "at" => $"'{value}'::timestamptz",
                "note" => $"'{value}'",
                _ => value,
            }));
            var parts = Session.IsAdmin ? "" : $" AND (part = ANY ('{{{Session["x-hasura-parts"]![1..^1]}}}'::int[]){(Session.Role == "both" ? " OR room IN (0, 2)" : "")})";
            var where = LeastPart is { } least ? $" AND part >= {least}" : "";
            var order = string.Join(", ", cursor.Concat(IsKeyed ? ["id"] : []).Select(column => column + (Descending ? " DESC" : "")));
            return $"SELECT seq, ROW({columns})::text FROM event WHERE ROW({columns}) {(Descending ? "<" : ">")} ROW({initial}){parts}{where} ORDER BY {order}";
        }
    }
}
