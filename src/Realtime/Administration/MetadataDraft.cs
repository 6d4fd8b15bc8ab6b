using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration;

/// <summary>
/// The metadata under change: a copy that one request's commands edit, put in force as a whole or thrown away. It holds the
/// authority's lock while it lives, so there is one at a time; not thread-safe.
/// </summary>
internal sealed class MetadataDraft : IDisposable
{
    private readonly MetadataAuthority _authority;
    private readonly Dictionary<(string Type, string Name), string> _touched = [];
    private SchemaSnapshot? _preview;
    private bool _hasEdits;
    private bool _isDisposed;

    public MetadataDraft(MetadataAuthority authority, MetadataState state)
    {
        _authority = authority;
        State = state;
        Document = state.Document.Clone();
        Inputs = new Dictionary<string, SourceInput>(state.Inputs);
    }

    /// <summary>What is in force.</summary>
    public MetadataState State { get; private set; }

    /// <summary>The copy. Say <see cref="Edited"/> after changing it.</summary>
    public MetadataDocument Document { get; private set; }

    /// <summary>The databases that the copy is resolved against.</summary>
    public Dictionary<string, SourceInput> Inputs { get; }

    /// <summary>Set by commands that accept inconsistencies.</summary>
    public bool AllowsInconsistency { get; set; }

    /// <summary>Set when other gateways must read the catalogs again.</summary>
    public bool CatalogsChanged { get; set; }

    /// <summary>The objects that commands of this request declared: an inconsistency of one of them is that command's own fault.</summary>
    public IReadOnlyDictionary<(string Type, string Name), string> Touched => _touched;

    /// <summary>Whether there is something to put in force.</summary>
    public bool HasEdits => _hasEdits || CatalogsChanged;

    /// <summary>The copy was changed.</summary>
    public void Edited()
    {
        _hasEdits = true;
        _preview = null;
    }

    /// <summary>The copy was changed in that an object was declared anew.</summary>
    /// <param name="type">The object's type as in the list of inconsistencies.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="path">Where in the request it was declared.</param>
    public void Edited(string type, string name, string path)
    {
        _touched[(type, name)] = path;
        Edited();
    }

    /// <summary>Replaces the copy.</summary>
    public void Replace(MetadataDocument document)
    {
        Document = document;
        Edited();
    }

    /// <summary>What the copy would mean, were it in force.</summary>
    public async ValueTask<SchemaSnapshot> PreviewAsync(CancellationToken cancellationToken)
    {
        if (_preview is null && !_hasEdits && !CatalogsChanged)
        {
            return State.Snapshot;
        }

        return _preview ??= await _authority.BuildAsync(Document, Inputs, State.ResourceVersion + 1, cancellationToken);
    }

    /// <summary>
    /// Takes something out of the metadata together with what depends on it. Dependents are what becomes inconsistent by the removal; so no
    /// rule about who uses what is written down twice.
    /// </summary>
    /// <param name="remove">Takes it out of <see cref="Document"/>.</param>
    /// <param name="cascade">Whether dependents go too; otherwise they are an error.</param>
    /// <param name="path">Where in the request the command stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GraphQLErrorException">There are dependents: <c>dependency-error</c>.</exception>
    public async Task RemoveAsync(Action remove, bool cascade, string path, CancellationToken cancellationToken)
    {
        var before = (await PreviewAsync(cancellationToken)).Inconsistencies;
        remove();
        Edited();
        await Dependents.SettleAsync(this, before, cascade, path, cancellationToken);
    }

    /// <summary>Checks, saves and puts in force. The draft goes on from there, without edits.</summary>
    /// <exception cref="AdminException">The metadata would be inconsistent where they were not before.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (!HasEdits)
        {
            return;
        }

        var snapshot = await PreviewAsync(cancellationToken);
        if (!AllowsInconsistency)
        {
            ConsistencyCheck.RefuseNew(State.Snapshot, snapshot, _touched);
        }

        State = await _authority.PutInForceAsync(this, snapshot, cancellationToken);
        Document = State.Document.Clone();
        _touched.Clear();
        _preview = null;
        _hasEdits = false;
        AllowsInconsistency = false;
        CatalogsChanged = false;
    }

    /// <summary>A mark to go back to when one of several commands fails and the others are to stand.</summary>
    public MetadataDocument Mark() => Document.Clone();

    /// <summary>Goes back to a mark.</summary>
    public void ReturnTo(MetadataDocument mark)
    {
        Document = mark;
        _preview = null;
    }

    /// <summary>The entry of a tracked table.</summary>
    /// <exception cref="GraphQLErrorException">It is not tracked: <c>not-exists</c>.</exception>
    public System.Text.Json.Nodes.JsonObject Table(string source, QualifiedName table, string path) =>
        Document.FindTable(source, table)
        ?? throw new GraphQLError(ErrorCode.NotExists, $"table \"{table}\" does not exist in source: {source}", path).AsException();

    /// <summary>The entry of a source.</summary>
    /// <exception cref="GraphQLErrorException">There is none: <c>not-exists</c>.</exception>
    public System.Text.Json.Nodes.JsonObject Source(string source, string path) =>
        Document.FindSource(source)
        ?? throw new GraphQLError(ErrorCode.NotExists, $"source with name \"{source}\" does not exist", path).AsException();

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _authority.Release();
        }
    }
}
