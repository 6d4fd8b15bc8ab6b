using System.Collections.Frozen;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>
/// Builds a role's schema although some object makes the build fail: finds that object, leaves it out, and says so. The fault may show far from its cause (the
/// library resolves all types in the end), so the object is found by building with fewer of them, not by where the exception came from. Without state.
/// </summary>
internal static class FaultIsolation
{
    // Each costs some builds. Were there more, the fault would be in what objects have in common.
    private const int MaximumFaults = 100;

    /// <summary>Builds, with as many of the snapshot's objects as can be.</summary>
    /// <param name="snapshot">What is tracked.</param>
    /// <param name="build">Builds a role's schema over a snapshot.</param>
    /// <param name="faults">Takes what was left out.</param>
    /// <remarks>An exception that leaves here is nobody's in particular: the build fails without any object, or with too many of them.</remarks>
    public static RoleSchema Build(SchemaSnapshot snapshot, Func<SchemaSnapshot, RoleSchema> build, List<SchemaFault> faults)
    {
        var objects = ObjectsOf(snapshot);
        while (true)
        {
            try
            {
                return build(faults.Count == 0 ? snapshot : With(snapshot, objects));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && faults.Count < MaximumFaults)
            {
                if (Fails(snapshot, [], build))
                {
                    throw;
                }

                var culprit = FirstThatFails(snapshot, objects, build);
                var reason = $"its types cannot be built, which is a fault of this program: {exception.GetBaseException().Message}";
                faults.Add(new SchemaFault(culprit.Source, culprit.Kind, culprit.Name, reason));
                objects.Remove(culprit);
            }
        }
    }

    /// <summary>The object with which a build of those up to it fails, and without which it does not.</summary>
    private static SchemaObject FirstThatFails(SchemaSnapshot snapshot, List<SchemaObject> objects, Func<SchemaSnapshot, RoleSchema> build)
    {
        var (works, fails) = (0, objects.Count);
        while (fails - works > 1)
        {
            var middle = (works + fails) / 2;
            (works, fails) = Fails(snapshot, objects[..middle], build) ? (works, middle) : (middle, fails);
        }

        return objects[fails - 1];
    }

    private static bool Fails(SchemaSnapshot snapshot, List<SchemaObject> objects, Func<SchemaSnapshot, RoleSchema> build)
    {
        try
        {
            build(With(snapshot, objects));
            return false;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return true; // which one is told once the object is found
        }
    }

    private static List<SchemaObject> ObjectsOf(SchemaSnapshot snapshot) =>
    [
        .. snapshot.Sources.SelectMany(source => source.Tables.Values.OrderBy(table => table.Name)
            .Select(table => new SchemaObject(source.Name, SchemaObjectKind.Table, table.Name.ToString(), table))
            .Concat(source.Functions.Select(function => new SchemaObject(source.Name, SchemaObjectKind.Function, function.Catalog.Name.ToString(), function)))
            .Concat(source.NativeQueries.Select(query => new SchemaObject(source.Name, SchemaObjectKind.NativeQuery, query.Name, query)))),
    ];

    private static SchemaSnapshot With(SchemaSnapshot snapshot, List<SchemaObject> objects)
    {
        var kept = objects.Select(item => item.Definition).ToHashSet(ReferenceEqualityComparer.Instance);
        return snapshot.With([.. snapshot.Sources.Select(source => new SourceSchema
        {
            Name = source.Name,
            Catalog = source.Catalog,
            Tables = source.Tables.Where(pair => kept.Contains(pair.Value)).ToFrozenDictionary(),
            Functions = [.. source.Functions.Where(kept.Contains)],
            NativeQueries = [.. source.NativeQueries.Where(kept.Contains)],
            Naming = source.Naming,
        })]);
    }

    private sealed record SchemaObject(string Source, SchemaObjectKind Kind, string Name, object Definition);
}
