namespace Realtime.Tests.Dependencies;

/// <summary>Random queries, cohorts, identities and changes: nobody whose rows changed is left out.</summary>
public sealed class RandomIndexTests
{
    [Theory]
    [InlineData('d')]
    [InlineData('i')]
    [InlineData('f')]
    public void Every_cohort_that_had_or_has_the_row_is_marked(char identity)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            Run(identity, seed);
        }
    }

    private static void Run(char identity, int seed)
    {
        var random = new Random(seed);
        var world = new IndexedWorld(identity);
        var specs = new Dictionary<IndexedWorld.TestQuery, (string Column, int Position)[][]>();
        for (var i = 0; i < 6; i++)
        {
            var branches = Branches(random);
            specs.Add(world.Add(branches), branches);
        }

        var cohorts = new List<IndexedWorld.TestCohort>();
        var rows = new List<string?[]>();
        for (var step = 0; step < 120; step++)
        {
            ComeAndGo(random, world, specs, cohorts);
            if (random.Next(30) == 0)
            {
                world.Feed.Identify(identity = "dif"[random.Next(3)]);
            }

            var (old, now) = Change(random, rows);
            var marked = world.Commit((old, now));
            var concerned = IsSame(old, now) ? []
                : cohorts.Where(cohort => Holds(specs[cohort.Query], cohort, old) || Holds(specs[cohort.Query], cohort, now)).ToHashSet();
            Assert.True(concerned.IsSubsetOf(marked), $"seed {seed}, step {step}, identity {identity}: [{Text(old)}] -> [{Text(now)}]");
            if (identity == 'f')
            {
                Assert.True(marked.SetEquals(concerned), $"seed {seed}, step {step}: marked {marked.Count} of {concerned.Count} for [{Text(old)}] -> [{Text(now)}]");
            }
        }
    }

    private static void ComeAndGo(
        Random random, IndexedWorld world, Dictionary<IndexedWorld.TestQuery, (string Column, int Position)[][]> specs, List<IndexedWorld.TestCohort> cohorts)
    {
        if (cohorts.Count < 12 || random.Next(2) == 0)
        {
            var query = specs.Keys.ElementAt(random.Next(specs.Count));
            var count = specs[query].SelectMany(branch => branch).Select(atom => atom.Position + 1).DefaultIfEmpty(0).Max();
            cohorts.Add(world.Add(query, [.. Enumerable.Range(0, count).Select(_ => Value(random))]));
        }
        else
        {
            var gone = cohorts[random.Next(cohorts.Count)];
            cohorts.Remove(gone);
            world.Remove(gone);
        }
    }

    // Up to three alternatives of up to three columns; now and then none at all.
    private static (string, int)[][] Branches(Random random)
    {
        var position = 0;
        return [.. Enumerable.Range(0, random.Next(4)).Select(_ => Branch())];

        (string, int)[] Branch() => [.. RowFeed.Columns.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(column => (column, position++))];
    }

    private static (string?[]? Old, string?[]? New) Change(Random random, List<string?[]> rows)
    {
        string?[] fresh = [random.Next(5).ToString(System.Globalization.CultureInfo.InvariantCulture), Value(random), Value(random)];
        if (rows.Count == 0 || random.Next(3) == 0)
        {
            rows.Add(fresh);
            return (null, fresh);
        }

        var at = random.Next(rows.Count);
        var old = rows[at];
        if (random.Next(3) == 0)
        {
            rows.RemoveAt(at);
            return (old, null);
        }

        rows[at] = [.. old.Select((value, column) => random.Next(2) == 0 ? value : fresh[column])];
        return (old, rows[at]);
    }

    private static string? Value(Random random) => random.Next(6) == 0 ? null : random.Next(4).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool Holds((string Column, int Position)[][] branches, IndexedWorld.TestCohort cohort, string?[]? row) =>
        row is not null && (branches.Length == 0 || branches.Any(branch => branch.All(atom =>
            row[Array.IndexOf(RowFeed.Columns, atom.Column)] is { } value && value == cohort.Values[atom.Position])));

    private static bool IsSame(string?[]? old, string?[]? now) => old is not null && now is not null && old.SequenceEqual(now);

    private static string Text(string?[]? row) => row is null ? "-" : string.Join(',', row.Select(value => value ?? "null"));
}
