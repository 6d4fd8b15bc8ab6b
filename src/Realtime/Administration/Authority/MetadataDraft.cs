using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// The metadata under change: a copy that one request's commands edit, put in force as a whole or thrown away. It holds the
/// authority's lock while it lives, so there is one at a time; not thread-safe.
/// </summary>
internal sealed class MetadataDraft : IDisposable
{
    private readonly MetadataAuthority _authority;
    private readonly Dictionary<(string Type, string Name), string> _touched = [];
    private readonly HashSet<string> _readAnew = [];
    private readonly Dictionary<string, SourceInput> _differing = [];
    private IReadOnlyList<InconsistentObject>? _baseline;
    private SchemaSnapshot? _preview;
    private IReadOnlySet<string>? _ruleWords;
    private bool _hasEdits;
    private bool _isDisposed;

    public MetadataDraft(MetadataAuthority authority, MetadataState state)
    {
        _authority = authority;
        State = state;
        Document = state.Document.Clone();
        Inputs = new Dictionary<string, SourceInput>(state.Inputs);
        Untracking = new Untracking(this);
    }

    /// <summary>Tables that are still to be taken out.</summary>
    public Untracking Untracking { get; }

    /// <summary>What is in force.</summary>
    public MetadataState State { get; private set; }

    /// <summary>The copy. Say <see cref="Edited()"/> after changing it.</summary>
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

    /// <summary>How often the copy was changed.</summary>
    public long Edits { get; private set; }

    /// <summary>The copy was changed.</summary>
    public void Edited()
    {
        Edits++;
        _hasEdits = true;
        _preview = null;
        _ruleWords = null;
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

    /// <summary>
    /// Looks at databases that another tool may have changed since they were read, each once in a request however many commands it has. What cannot be reached
    /// now stays as it is known.
    /// </summary>
    public async Task ReadAnewAsync(IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        foreach (var name in sources)
        {
            if (Inputs.TryGetValue(name, out var known) && Document.FindSource(name) is { } source && _readAnew.Add(name))
            {
                var input = await _authority.Reader.ReadAnewAsync(Document, source, known, cancellationToken);
                if (input.Problem is null)
                {
                    TakeAnew(name, input);
                }
            }
        }
    }

    /// <summary>
    /// A source's database turned out to be another one than it was when the metadata in force were resolved; no command of this request did that.
    /// </summary>
    public void TakeAnew(string source, SourceInput input)
    {
        _readAnew.Add(source);
        if (!Inputs.TryGetValue(source, out var known) || !ReferenceEquals(known, input))
        {
            Inputs[source] = input;
            _differing[source] = input;
            _baseline = null;
            _preview = null;
        }
    }

    /// <summary>
    /// What is inconsistent without the edits: in the metadata in force over the databases as they are now. So what another tool broke is not the fault
    /// of the commands of this request.
    /// </summary>
    public async ValueTask<IReadOnlyList<InconsistentObject>> BaselineAsync(CancellationToken cancellationToken)
    {
        if (_differing.Count == 0)
        {
            return State.Snapshot.Inconsistencies;
        }

        if (_baseline is null)
        {
            var inputs = new Dictionary<string, SourceInput>(State.Inputs);
            foreach (var (source, input) in _differing)
            {
                inputs[source] = input;
            }

            _baseline = (await _authority.BuildAsync(State.Document, inputs, State.ResourceVersion, cancellationToken)).Inconsistencies;
        }

        return _baseline;
    }

    /// <summary>What the copy would mean, were it in force.</summary>
    public async ValueTask<SchemaSnapshot> PreviewAsync(CancellationToken cancellationToken)
    {
        if (_preview is null && !_hasEdits && !CatalogsChanged && _differing.Count == 0)
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
        _ruleWords = null;
        var before = (await PreviewAsync(cancellationToken)).Inconsistencies;
        remove();
        Edited();
        await Dependents.SettleAsync(this, before, cascade, path, cancellationToken);
    }

    /// <summary>
    /// The same for what nothing but a rule can depend on, a relationship or a computed field: when no rule has its name, it goes without the metadata being
    /// resolved again.
    /// </summary>
    public async Task RemoveNamedAsync(string name, Action remove, bool cascade, string path, CancellationToken cancellationToken)
    {
        var words = _ruleWords ?? RuleWords.Of(Document);
        // a relationship's aggregates have its name and a suffix of either convention
        if (words.Contains(name) || words.Contains(name + "_aggregate") || words.Contains(name + "Aggregate"))
        {
            await RemoveAsync(remove, cascade, path, cancellationToken);
            return;
        }

        remove();
        Edited();
        _ruleWords = words; // what is removed adds no word
    }

    /// <summary>Checks, saves and puts in force. The draft goes on from there, without edits.</summary>
    /// <exception cref="AdminException">The metadata would be inconsistent where they were not before.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await Untracking.FlushAsync(cancellationToken);
        if (!HasEdits)
        {
            return;
        }

        var snapshot = await PreviewAsync(cancellationToken);
        if (!AllowsInconsistency)
        {
            ConsistencyCheck.RefuseNew(await BaselineAsync(cancellationToken), snapshot, _touched);
        }

        State = await _authority.PutInForceAsync(this, snapshot, cancellationToken);
        Document = State.Document.Clone();
        _touched.Clear();
        _differing.Clear();
        _baseline = null;
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
        _ruleWords = null;
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
