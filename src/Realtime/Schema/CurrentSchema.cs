namespace Realtime.Schema;

/// <summary>
/// The one mutable cell that holds the schema in force. Written by the metadata commands and the catalog watcher under their own lock;
/// read by every request with one volatile read.
/// </summary>
internal sealed class CurrentSchema
{
    private volatile SchemaSnapshot _snapshot = SchemaSnapshot.Empty;

    /// <summary>The snapshot in force.</summary>
    public SchemaSnapshot Snapshot => _snapshot;

    /// <summary>Raised after a swap, on the swapping thread, with the new snapshot. Handlers only signal and never block.</summary>
    public event Action<SchemaSnapshot>? Changed;

    /// <summary>Puts a new snapshot in force.</summary>
    public void Swap(SchemaSnapshot snapshot)
    {
        _snapshot = snapshot;
        Changed?.Invoke(snapshot);
    }
}
