using Realtime.Changes;
using Realtime.Dependencies;

namespace Realtime.LiveQueries;

/// <summary>Marks whom the rows of one transaction concern. Guarded by the lock of its <see cref="LiveSource"/>.</summary>
internal sealed class TransactionMarks(DirtyCohorts dirty) : IDependentMarks
{
    /// <summary>The transaction whose rows are looked up now.</summary>
    public FullTransactionId Xid { get; set; }

    /// <inheritdoc/>
    public void Mark(DependentQuery query) => dirty.MarkAll((Poller)query, Xid);

    /// <inheritdoc/>
    public void Mark(Dependent dependent) => dirty.Mark((Cohort)dependent, Xid);
}
