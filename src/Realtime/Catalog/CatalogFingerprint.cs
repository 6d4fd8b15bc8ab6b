namespace Realtime.Catalog;

/// <summary>
/// Tells whether the catalog is still the one that was read: two fingerprints of one database differ when DDL happened
/// between them that <see cref="CatalogReader"/> would see. The other way round it may change for less (a function's
/// body, a column's statistics target), so a difference means "read again", not "something is different".
/// Immutable, compared by value; the text means nothing outside one database.
/// </summary>
/// <param name="Value">A digest; null in <c>default</c>, which equals no fingerprint that was read.</param>
internal readonly record struct CatalogFingerprint(string? Value);
