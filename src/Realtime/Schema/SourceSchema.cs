using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>One tracked database: its tables and functions that are tracked and consistent.</summary>
internal sealed class SourceSchema
{
    /// <summary>The source's name in metadata, <c>default</c> usually.</summary>
    public required string Name { get; init; }

    /// <summary>The catalog that the tables were resolved against.</summary>
    public required CatalogSnapshot Catalog { get; init; }

    /// <summary>Tracked, consistent tables by their database name.</summary>
    public required FrozenDictionary<QualifiedName, Table> Tables { get; init; }

    /// <summary>Tracked, consistent functions, in metadata order.</summary>
    public required IReadOnlyList<TrackedFunction> Functions { get; init; }

    /// <summary>Consistent native queries, in metadata order.</summary>
    public IReadOnlyList<NativeQuery> NativeQueries { get; init; } = [];

    /// <summary>How names of generated types and fields are formed in this source.</summary>
    public required SourceNaming Naming { get; init; }
}
