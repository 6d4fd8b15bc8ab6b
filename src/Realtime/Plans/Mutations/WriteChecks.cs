using Realtime.Documents;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>
/// A permission's check on rows that are being written. When the rows' own columns tell, the statement that writes them tells; otherwise a
/// further one does, at the end of the root field, when related rows of nested inserts are there too.
/// </summary>
internal sealed class WriteChecks
{
    private readonly MutationContext _mutation;
    private readonly SourceSchema _source;
    private readonly Table _table;
    private readonly string _path;
    private readonly RowId _row;
    private readonly Predicate _check;
    private readonly Predicate? _updated;
    private readonly List<int> _deferred = [];

    /// <param name="mutation">The mutation.</param>
    /// <param name="source">The source.</param>
    /// <param name="table">The table written.</param>
    /// <param name="rule">Has the check.</param>
    /// <param name="upsert">Of an insert that updates rows in its way, has the check of those; else null.</param>
    /// <param name="path">For errors.</param>
    public WriteChecks(MutationContext mutation, SourceSchema source, Table table, WriteRule rule, WriteRule? upsert, string path)
    {
        _mutation = mutation;
        _source = source;
        _table = table;
        _path = path;
        _row = mutation.Context.NextRow();
        _check = rule.CheckOf(_row);
        _updated = upsert?.CheckOf(_row);
    }

    /// <summary>Whether a write can check its own rows.</summary>
    private bool IsLocal => OwnColumns.Suffice(_check) && (_updated is null || OwnColumns.Suffice(_updated));

    /// <summary>Adds the check to a write, or remembers the write.</summary>
    public MutationStep.Write Guard(MutationStep.Write write)
    {
        if (IsTrue(_check) && (_updated is null || IsTrue(_updated)))
        {
            return write;
        }

        if (IsLocal)
        {
            return write with { OwnCheck = new WriteCheck(_row, _check, _updated) };
        }

        _deferred.Add(write.Batch);
        return write;
    }

    /// <summary>Adds the statements that check the remembered writes.</summary>
    public void Flush()
    {
        if (_deferred.Count == 0)
        {
            return;
        }

        Add(_check, _updated is null ? WrittenPart.All : WrittenPart.Inserted);
        if (_updated is not null)
        {
            Add(_updated, WrittenPart.Updated);
        }
    }

    private void Add(Predicate condition, WrittenPart part)
    {
        if (!IsTrue(condition))
        {
            var rows = _deferred.Select(batch => _mutation.Keep(_table.Catalog, batch, part)).ToList();
            _mutation.Add(new MutationStep.Check(_source.Name, _path, new RowSource.FromWritten(_row, _table.Catalog, rows), condition));
        }
    }

    private static bool IsTrue(Predicate predicate) => predicate is Predicate.And and && and.Items.All(IsTrue);
}
