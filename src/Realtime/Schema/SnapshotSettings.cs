using Realtime.Catalog;

namespace Realtime.Schema;

/// <summary>What decides, besides metadata and catalogs, how a snapshot is built. Immutable.</summary>
/// <param name="InferFunctionPermissions">Whether a role may call a query function because it may select from the table that it returns.</param>
/// <param name="DefaultNaming">The naming convention of sources that name none.</param>
/// <param name="NamingConventions">Whether sources may name one; otherwise what they name is kept and has no effect.</param>
internal sealed record SnapshotSettings(
    bool InferFunctionPermissions = true,
    NamingConvention DefaultNaming = NamingConvention.HasuraDefault,
    bool NamingConventions = true);

/// <summary>What a source's database is, as far as it could be read.</summary>
/// <param name="Catalog">Its catalog.</param>
/// <param name="Enums">The rows of its enum tables, those that metadata declare so.</param>
/// <param name="Problem">Why the database could not be read; the source is inconsistent then. Null when it was read.</param>
internal sealed record SourceInput(
    CatalogSnapshot Catalog,
    IReadOnlyDictionary<QualifiedName, EnumTableReading> Enums,
    string? Problem = null)
{
    /// <summary>A database with no enum tables.</summary>
    public static SourceInput Of(CatalogSnapshot catalog) => new(catalog, new Dictionary<QualifiedName, EnumTableReading>());

    /// <summary>A database that cannot be read.</summary>
    public static SourceInput Unreachable(string problem) =>
        new(CatalogSnapshot.Empty, new Dictionary<QualifiedName, EnumTableReading>(), problem);
}

/// <summary>The rows of an enum table, or why they cannot be an enum.</summary>
internal sealed record EnumTableReading(IReadOnlyList<EnumTableValue> Values, string? Problem = null);

/// <summary>Something that metadata declare and that this engine keeps and exports, but does not serve.</summary>
/// <param name="Kind">Hasura's word: <c>action</c>, <c>event_trigger</c>, <c>remote_schema</c>, ….</param>
/// <param name="Name">Its name.</param>
internal sealed record UnservedObject(string Kind, string Name);
