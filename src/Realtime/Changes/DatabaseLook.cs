using NpgsqlTypes;

namespace Realtime.Changes;

/// <summary>What one look at the database saw; none of it costs the server more than a handful of reads of shared memory.</summary>
/// <param name="Snapshot">What is visible now.</param>
/// <param name="FlushedLsn">The WAL is on disk up to here, and every commit that was acknowledged is before it.</param>
/// <param name="CatalogWrites">
/// How many rows of the system catalogs have been written, as far as backends have reported it; null before PostgreSQL 15, where asking is not cheap.
/// </param>
/// <param name="SlotStatus"><c>pg_replication_slots.wal_status</c>; null when there is no such slot.</param>
/// <param name="RetainedBytes">How much WAL the slot holds back; null when there is no such slot or it holds nothing yet.</param>
/// <param name="KeepLimitBytes">The server's <c>max_slot_wal_keep_size</c>; null when unlimited.</param>
internal sealed record DatabaseLook(
    Snapshot Snapshot,
    NpgsqlLogSequenceNumber FlushedLsn,
    long? CatalogWrites,
    string? SlotStatus,
    long? RetainedBytes,
    long? KeepLimitBytes);

/// <summary>
/// A fingerprint of the system catalogs, temporary objects left out. Equal marks mean equal catalogs; what a different one means has to be read.
/// </summary>
/// <param name="Storage">
/// Moves with every change of a relation's row in <c>pg_class</c>, also with TRUNCATE and with what rewrites or refreshes a relation, and with every change of
/// a publication.
/// </param>
/// <param name="Definitions">Moves with everything that defines what queries mean: columns, types, enum labels, functions, views, policies, ….</param>
internal sealed record CatalogMark(string Storage, string Definitions);
