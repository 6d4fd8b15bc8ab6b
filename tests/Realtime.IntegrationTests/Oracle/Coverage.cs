using System.Text.RegularExpressions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>How often a run met each construct: a generator that silently stops making one fails the run.</summary>
internal sealed class Coverage
{
    private static readonly (string Construct, Regex Pattern)[] OfQueries =
    [
        ("_and", new("\\b_and\\b")),
        ("_or", new("\\b_or\\b")),
        ("_not", new("\\b_not\\b")),
        ("distinct_on", new("distinct_on:")),
        ("limit", new("limit: [0-9$]")),
        ("offset", new("offset: [0-9$]")),
        ("order_by", new("order_by: ")),
        ("order_by of an aggregate", new("_aggregate\"?: ?\\{\"?(count|sum|avg|min|max)\"?: ?([a\"d]|\\{)")),
        ("predicate count", new("_aggregate\"?: ?\\{\"?count\"?: ?\\{\"?predicate")),
        ("predicate bool_and", new("_aggregate\"?: ?\\{\"?bool_and\"?: ?\\{\"?predicate")),
        ("predicate bool_or", new("_aggregate\"?: ?\\{\"?bool_or\"?: ?\\{\"?predicate")),
        ("predicate with filter", new("\"?filter\"?: ?[{$]")),
        ("predicate with distinct", new("\"?arguments\"?: ?(\\[[^\\]]*\\]|\"?\\w+\"?), \"?distinct\"?: ?true")),
        ("computed field", new("k[0-9]+: (remainder|parity|beyond)\\b")),
        ("computed field with arguments", new("k[0-9]+: scaled\\(")),
        ("computed field in where", new("\\b(remainder|parity|beyond)\"?: ?\\{")),
        ("computed field in order_by", new("\\b(remainder|parity|beyond)\"?: ?\"?(asc|desc)")),
        ("computed rows", new("k[0-9]+: alike\\b")),
        ("computed rows in where", new("\\balike\"?: ?\\{\"?[a-z_0-9]+\"?:")),
        ("computed rows in order_by", new("\\balike_aggregate\"?: ?\\{")),
        ("function", new("k[0-9]+: find_[0-9]+\\(")),
        ("function's aggregate", new("k[0-9]+: find_[0-9]+_aggregate")),
        ("value of an enum table", new("[^\"«](dark|light|Red)\\b|\"(dark|light|Red)\"")),
        ("@skip", new("@skip")),
        ("@include", new("@include")),
        ("fragment", new("fragment f")),
    ];

    private static readonly (string Construct, Regex Pattern)[] OfPermissions =
    [
        ("permission _exists", new("\"_exists\"")),
        ("permission column comparison", new("\"_c(eq|ne|gt|lt|gte|lte)\"")),
        ("permission session list", new("\"X-Hasura-(Numbers|Texts)\"")),
        ("permission computed field", new("\"(remainder|parity|beyond)\":\\{")),
        ("permission computed rows", new("\"alike\":\\{")),
        ("permission relationship", new("\"(from|to|manual)[0-9_]+\":\\{")),
        ("permission value of an enum table", new("\"_(eq|neq|in|nin)\":\\[?\"(dark|light|Red)\"")),
    ];

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts a construct.</summary>
    public void Hit(string construct, int times = 1) => _counts[construct] = _counts.GetValueOrDefault(construct) + times;

    /// <summary>Counts what a query is made of.</summary>
    public void Scan(Query query)
    {
        foreach (var root in query.Roots)
        {
            Hit(root switch { RootField.ByKey => "root by key", RootField.Aggregate => "root aggregate", _ => "root list" });
        }

        Scan(query.Text("query") + query.Variables.ToJsonString(), OfQueries);
    }

    /// <summary>Counts what permissions are made of.</summary>
    public void Scan(Grants grants) => Scan(grants.Metadata.ToJsonString(), OfPermissions);

    /// <summary>Counts the fields of a selection that leave the row.</summary>
    public void Scan(string kind, Selection selection)
    {
        foreach (var field in selection.Fields.Where(field => field is Field.Rows or Field.Aggregate))
        {
            Hit($"{kind} with {(field is Field.Rows ? "a relationship" : "an aggregate")}");
        }
    }

    public void Add(Coverage other)
    {
        foreach (var (construct, count) in other._counts)
        {
            Hit(construct, count);
        }
    }

    /// <summary>Those of the constructs that were met less than so many times.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> constructs, int least) =>
        [.. constructs.Where(construct => _counts.GetValueOrDefault(construct) < least)];

    private void Scan(string text, IEnumerable<(string Construct, Regex Pattern)> patterns)
    {
        foreach (var (construct, pattern) in patterns)
        {
            Hit(construct, pattern.Count(text));
        }
    }

    public override string ToString() => string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}"));
}
