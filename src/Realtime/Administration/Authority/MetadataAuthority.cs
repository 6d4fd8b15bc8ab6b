using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// Owns what is in force: under its one lock metadata change, catalogs are read again, snapshots are built and
/// <see cref="CurrentSchema"/> is swapped. All public members are thread-safe. Readers of the schema never wait for it.
/// </summary>
internal sealed partial class MetadataAuthority : IAsyncDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly NpgsqlDataSource _pool;
    private readonly MetadataStore _store;
    private readonly SourceConnections _connections;
    private readonly CurrentSchema _current;
    private readonly MetadataAuthorityOptions _options;
    private readonly ILogger _logger;
    private volatile MetadataState? _state;
    private readonly KnownFaults _faults = new();
    private long _snapshotVersion;

    /// <param name="connections">The pools by source; kept in step with the metadata's sources.</param>
    /// <param name="current">Where snapshots are put in force.</param>
    /// <param name="options">The installation.</param>
    /// <param name="logger">Takes notices of what was imported, is inconsistent or is not served.</param>
    public MetadataAuthority(SourceConnections connections, CurrentSchema current, MetadataAuthorityOptions options, ILogger<MetadataAuthority> logger)
    {
        _connections = connections;
        _current = current;
        _options = options;
        _logger = logger;
        Reader = new SourceReader(options);
        var settings = new NpgsqlConnectionStringBuilder(options.MetadataConnectionString)
        {
            MaxPoolSize = 4,
            ApplicationName = "realtime-metadata",
            Enlist = false,
            NoResetOnClose = true, // nothing here leaves anything behind in its session, and the look for changes should be one statement
        };
        _pool = NpgsqlDataSource.Create(settings.ConnectionString);
        _store = new MetadataStore(_pool);
    }

    /// <summary>The installation's random number, by which result hashes are seeded; empty before the start.</summary>
    public ReadOnlyMemory<byte> HashSeed { get; private set; }

    /// <summary>The installation's identity, the same for all of its gateways; empty before the start.</summary>
    public string InstallationId { get; private set; } = string.Empty;

    /// <summary>What the metadata limit, for the operator; null when they limit nothing.</summary>
    public string? ApiLimits { get; private set; }

    /// <summary>The installation.</summary>
    internal MetadataAuthorityOptions Options => _options;

    /// <summary>Reads databases.</summary>
    internal SourceReader Reader { get; }

    /// <summary>Where metadata are stored.</summary>
    internal MetadataStore Store => _store;

    /// <summary>What is in force.</summary>
    internal MetadataState State => _state ?? throw new InvalidOperationException("the metadata have not been read yet");

    /// <summary>
    /// Opens the store, reads all databases and puts the first snapshot in force. May be called again after a failure; once
    /// started it does nothing.
    /// </summary>
    /// <exception cref="NpgsqlException">The metadata database cannot be reached or refuses.</exception>
    /// <exception cref="NewerStoreException">It belongs to a newer program.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_state is not null)
            {
                return;
            }

            var opened = await _store.OpenAsync(cancellationToken);
            HashSeed = opened.HashSeed;
            InstallationId = opened.InstallationId;
            var stored = opened.Stored;
            if (opened.Origin == StoreOrigin.Imported)
            {
                MetadataLog.Imported(_logger, stored.Document.Sources.Count());
            }

            if (opened.Origin == StoreOrigin.Created && DefaultSource.AddTo(stored.Document, _options))
            {
                var (version, generation) = await _store.SaveAsync(stored.Document, stored.ResourceVersion, catalogsChanged: false, cancellationToken);
                stored = new StoredMetadata(stored.Document, version, generation);
            }

            await LoadAsync(stored, cancellationToken);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>
    /// Takes over what another gateway changed: reads the store when its version is newer, and the databases when their
    /// catalogs changed. Also tries again sources whose database could not be read.
    /// </summary>
    /// <exception cref="NpgsqlException">The metadata database cannot be reached.</exception>
    public async Task SynchroniseAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var state = State;
            var versions = await _store.ReadVersionsAsync(cancellationToken);
            if (versions.ResourceVersion != state.ResourceVersion || versions.CatalogGeneration != state.CatalogGeneration)
            {
                await LoadAsync(await _store.ReadAsync(cancellationToken), cancellationToken);
            }
            else if (state.Inputs.Values.Any(input => input.Problem is not null))
            {
                await LoadAsync(new StoredMetadata(state.Document, state.ResourceVersion, state.CatalogGeneration), cancellationToken);
            }
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>
    /// Looks at databases again, and puts a new snapshot in force under unchanged metadata when one of them is not what it was. What does not answer stays as
    /// it is known.
    /// </summary>
    /// <param name="sources">The sources to look at; those that are not declared are passed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Which of the sources did not answer.</returns>
    internal async Task<IReadOnlyList<string>> RefreshAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var state = State;
            var inputs = state.Inputs.ToDictionary();
            var unanswered = new List<string>();
            foreach (var name in sources)
            {
                if (!inputs.TryGetValue(name, out var known) || state.Document.FindSource(name) is not { } source)
                {
                    continue;
                }

                var input = await Reader.ReadAnewAsync(state.Document, source, known, cancellationToken);
                if (input.Problem is null)
                {
                    inputs[name] = input;
                }
                else
                {
                    unanswered.Add(name);
                }
            }

            if (inputs.Any(pair => !ReferenceEquals(pair.Value, state.Inputs[pair.Key])))
            {
                var snapshot = await BuildAsync(state.Document, inputs, state.ResourceVersion, cancellationToken);
                await SwapAsync(new MetadataState(state.Document, state.ResourceVersion, state.CatalogGeneration, inputs, snapshot));
                LogProblems(snapshot, state.Snapshot);
            }

            return unanswered;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>
    /// Makes objects inconsistent because their types could not be built, until their declaration or their database changes: then they are tried again.
    /// </summary>
    public async Task LeaveOutAsync(IReadOnlyCollection<SchemaFault> faults, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var state = State;
            var found = _faults.Add(faults, state.Document, state.Inputs);
            if (found.Count == 0)
            {
                return;
            }

            foreach (var fault in found)
            {
                MetadataLog.Fault(_logger, fault.Kind.ToString(), fault.Object, fault.Source, fault.Reason);
            }

            var snapshot = await BuildAsync(state.Document, new Dictionary<string, SourceInput>(state.Inputs), state.ResourceVersion, cancellationToken);
            await SwapAsync(state with { Snapshot = snapshot });
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>Takes the lock and begins a change; disposing the draft releases it.</summary>
    internal async Task<MetadataDraft> BeginAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            return new MetadataDraft(this, State);
        }
        catch (Exception)
        {
            _lock.Release();
            throw;
        }
    }

    internal void Release() => _lock.Release();

    /// <summary>Builds a snapshot of a document; reads enum tables that are new in it.</summary>
    internal async Task<SchemaSnapshot> BuildAsync(
        MetadataDocument document, Dictionary<string, SourceInput> inputs, long resourceVersion, CancellationToken cancellationToken)
    {
        foreach (var source in inputs.Keys.ToList())
        {
            if (document.FindSource(source) is not null)
            {
                inputs[source] = await Reader.CompleteEnumsAsync(document, source, inputs[source], cancellationToken);
            }
        }

        return SnapshotBuilder.Build(
            document, inputs, _options.Snapshot, Interlocked.Increment(ref _snapshotVersion), resourceVersion, _faults.Of(document, inputs));
    }

    /// <summary>Saves a draft and puts it in force. The caller holds the lock, and built the snapshot for the version that follows.</summary>
    internal async Task<MetadataState> PutInForceAsync(MetadataDraft draft, SchemaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var (version, generation) = await _store.SaveAsync(draft.Document, draft.State.ResourceVersion, draft.CatalogsChanged, cancellationToken);
        return await SwapAsync(new MetadataState(draft.Document, version, generation, draft.Inputs.ToDictionary(), snapshot));
    }

    private async Task LoadAsync(StoredMetadata stored, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<string, SourceInput>();
        foreach (var source in stored.Document.Sources)
        {
            if (MetadataDocument.NameOf(source) is { } name)
            {
                inputs[name] = await Reader.ReadAsync(stored.Document, source, cancellationToken);
            }
        }

        var snapshot = await BuildAsync(stored.Document, inputs, stored.ResourceVersion, cancellationToken);
        var before = _state?.Snapshot;
        await SwapAsync(new MetadataState(stored.Document, stored.ResourceVersion, stored.CatalogGeneration, inputs, snapshot));
        LogProblems(snapshot, before);
    }

    private async Task<MetadataState> SwapAsync(MetadataState state)
    {
        foreach (var source in state.Snapshot.Sources)
        {
            var declared = state.Document.FindSource(source.Name)!;
            await _connections.SetAsync(source.Name, Reader.ConnectionStringOf(declared), Reader.ChoiceOf(declared));
        }

        TellApiLimits(state.Document);
        _state = state;
        _current.Swap(state.Snapshot);
        foreach (var gone in _connections.Sources.Where(name => state.Document.FindSource(name) is null).ToList())
        {
            await _connections.RemoveAsync(gone);
        }

        return state;
    }
}
