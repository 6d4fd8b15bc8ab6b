namespace Gateway.Tests.Architecture;

/// <summary>Compares the arrows between folders with the document that allows them. Without state.</summary>
internal static class ArrowCheck
{
    private const int PlacesTold = 3;

    /// <summary>Everything that is not as the document says, one sentence each; none when all is.</summary>
    /// <param name="folders">The folders that hold sources, below <c>src</c>; those without a slash are roots, which compose and may use all.</param>
    /// <param name="rooms">The document's rows.</param>
    /// <param name="uses">What uses what.</param>
    public static IReadOnlyList<string> Failures(IReadOnlyCollection<string> folders, IReadOnlyCollection<Room> rooms, IReadOnlyCollection<Use> uses)
    {
        var arrows = uses.ToLookup(use => (use.From, use.To));
        var rows = rooms.ToLookup(room => room.Folder);
        return
        [
            .. folders.Where(folder => !IsRoot(folder) && !rows.Contains(folder)).Order().Select(folder => $"{folder} has no row."),
            .. rows.Where(row => row.Count() > 1).Select(row => $"{row.Key} has more than one row."),
            .. rows.Where(row => !folders.Contains(row.Key)).Select(row => $"{row.Key} has a row and no sources."),
            .. Unnamed(arrows, rows),
            .. Unused(arrows, rooms),
            .. Above(rooms),
            .. Circles(arrows),
        ];
    }

    private static IEnumerable<string> Unnamed(ILookup<(string From, string To), Use> arrows, ILookup<string, Room> rows) => arrows
        .Where(arrow => !IsRoot(arrow.Key.From) && !rows[arrow.Key.From].Any(row => row.Uses.Contains(arrow.Key.To)))
        .OrderBy(arrow => arrow.Key)
        .Select(arrow => $"{arrow.Key.From} uses {arrow.Key.To}, which its row does not name: {Places(arrow)}.");

    private static IEnumerable<string> Unused(ILookup<(string From, string To), Use> arrows, IEnumerable<Room> rooms) => rooms
        .SelectMany(room => room.Uses, (room, used) => (room.Folder, used))
        .Where(named => !arrows.Contains(named))
        .Select(named => $"{named.Folder} names {named.used} and uses nothing of it.");

    // The document is read from the bottom up: each row stands on those before it.
    private static IEnumerable<string> Above(IReadOnlyCollection<Room> rooms)
    {
        var places = rooms.Select((room, place) => (room.Folder, place)).ToLookup(room => room.Folder, room => room.place);
        return rooms
            .SelectMany((room, place) => room.Uses.Where(used => places[used].FirstOrDefault(-1) > place), (room, used) => (room.Folder, used))
            .Select(named => $"{named.Folder} names {named.used}, which stands below it.");
    }

    // A folder is in a circle when it reaches itself; the shortest way back is told.
    private static IEnumerable<string> Circles(ILookup<(string From, string To), Use> arrows)
    {
        var next = arrows.Select(arrow => arrow.Key).ToLookup(arrow => arrow.From, arrow => arrow.To);
        var told = new HashSet<string>();
        foreach (var start in next.Select(from => from.Key).Order())
        {
            if (!told.Contains(start) && WayBack(start, next) is { } way)
            {
                told.UnionWith(way);
                yield return $"{string.Join(" → ", way)} is a circle: {string.Join("; ", way.Zip(way.Skip(1)).Select(step => Places(arrows[step])))}.";
            }
        }
    }

    private static List<string>? WayBack(string start, ILookup<string, string> next)
    {
        var before = new Dictionary<string, string>();
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var folder))
        {
            foreach (var to in next[folder].Where(to => before.TryAdd(to, folder)))
            {
                if (to == start)
                {
                    return Way(start, before);
                }

                open.Enqueue(to);
            }
        }

        return null;
    }

    private static List<string> Way(string start, Dictionary<string, string> before)
    {
        var way = new List<string> { start };
        do
        {
            way.Insert(0, before[way[0]]);
        }
        while (way[0] != start);

        return way;
    }

    private static string Places(IEnumerable<Use> arrow)
    {
        var places = arrow.Select(use => $"{use.Place} ({use.Name})").Distinct().Order().ToList();
        return string.Join(", ", places.Take(PlacesTold)) + (places.Count > PlacesTold ? $" and {places.Count - PlacesTold} more" : "");
    }

    private static bool IsRoot(string folder) => !folder.Contains('/');
}
