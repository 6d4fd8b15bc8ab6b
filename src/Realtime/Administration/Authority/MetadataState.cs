using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>All that is in force at one moment. Immutable; replaced as a whole by <see cref="MetadataAuthority"/>.</summary>
/// <param name="Document">The metadata.</param>
/// <param name="ResourceVersion">Its version in the store.</param>
/// <param name="CatalogGeneration">The store's count of catalog changes when the databases were read.</param>
/// <param name="Inputs">The databases by source.</param>
/// <param name="Snapshot">What both mean together.</param>
internal sealed record MetadataState(
    MetadataDocument Document,
    long ResourceVersion,
    long CatalogGeneration,
    IReadOnlyDictionary<string, SourceInput> Inputs,
    SchemaSnapshot Snapshot);
