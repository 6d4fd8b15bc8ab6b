using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// Tables that the commands of one request untrack, one after another at the cost of one: what refers to what is looked up once, and the tables go together
/// before anything else looks at the metadata. Each command fails or succeeds as if its table went at once. Owned by a draft.
/// </summary>
internal sealed class Untracking(MetadataDraft draft)
{
    private readonly HashSet<(string Source, QualifiedName Table)> _going = [];
    private IReadOnlyList<InconsistentObject> _before = [];
    private TableReferences? _references;
    private bool _cascades;

    /// <summary>Untracks a table.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="table">Its name.</param>
    /// <param name="cascade">Whether dependents go too; otherwise they are an error.</param>
    /// <param name="path">Where in the request the command stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GraphQLErrorException">It is not tracked, or has dependents. The draft is then as it was.</exception>
    public async Task TakeOutAsync(string source, QualifiedName table, bool cascade, string path, CancellationToken cancellationToken)
    {
        if (_references is null)
        {
            var snapshot = await draft.PreviewAsync(cancellationToken);
            _before = snapshot.Inconsistencies;
            _references = TableReferences.Of(draft.Document, snapshot);
        }

        draft.Source(source, path);
        if (!_references.IsTracked((source, table)) || _going.Contains((source, table)))
        {
            throw new GraphQLError(ErrorCode.AlreadyUntracked, $"view/table already untracked : \"{table}\"", path).AsException();
        }

        var hasReferrers = _references.HasReferrers((source, table), _going);
        if (!hasReferrers || cascade)
        {
            _cascades |= hasReferrers;
            _going.Add((source, table));
            return;
        }

        // something refers to it, and only resolving tells what does not go with it
        await FlushAsync(cancellationToken);
        var mark = draft.Mark();
        try
        {
            await draft.RemoveAsync(() => MetadataRemoval.RemoveTable(draft.Document, source, table), cascade: false, path, cancellationToken);
        }
        catch (GraphQLErrorException)
        {
            draft.ReturnTo(mark);
            throw;
        }
    }

    /// <summary>Takes out what is to go. To be called before anything else looks at the draft's document.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _references = null;
        if (_going.Count == 0)
        {
            return;
        }

        foreach (var group in _going.GroupBy(item => item.Source, item => item.Table))
        {
            MetadataRemoval.RemoveTables(draft.Document, group.Key, group.ToHashSet());
        }

        _going.Clear();
        draft.Edited();
        if (_cascades)
        {
            _cascades = false;
            await Dependents.SettleAsync(draft, _before, cascade: true, "$.args", cancellationToken);
        }
    }
}
