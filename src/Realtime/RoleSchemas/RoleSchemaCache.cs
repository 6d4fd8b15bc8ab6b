using GraphQL.Types;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.RoleSchemas;

/// <summary>
/// Role schemas by role, built when first asked for and kept for the newest snapshot only. Bounded by the number of fields kept, the least recently
/// used go first; requests in flight keep theirs alive. Thread-safe: concurrent requests for one schema share one build.
/// </summary>
/// <remarks>
/// A build runs on a thread of its own with a large stack: GraphQL.NET walks types recursively, some 300 bytes of stack per step, and a chain of a thousand
/// related tables overflows the default one, which ends the process.
/// </remarks>
internal sealed class RoleSchemaCache
{
    /// <summary>What a field or an enum value takes, measured over large schemas: about so many bytes.</summary>
    public const int BytesOfField = 300;

    /// <summary>Fields and enum values kept by default, of all schemas together: some 128 MB.</summary>
    public const int DefaultMaxFields = 128 * 1024 * 1024 / BytesOfField;

    // 64 MB of address space, touched only as deep as the walk goes.
    private const int BuildStackBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Role, bool BackendOnly), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = []; // most recently used first
    private readonly RoleSchemaOptions _options;
    private readonly int _maxFields;
    private SchemaSnapshot? _snapshot;
    private long _fields;

    /// <param name="options">What the operator configures about schemas.</param>
    /// <param name="maxFields">The bound; the schema asked for last is kept even when it alone exceeds it.</param>
    public RoleSchemaCache(RoleSchemaOptions options, int maxFields = DefaultMaxFields)
    {
        _options = options;
        _maxFields = maxFields;
    }

    /// <summary>Raised on the building thread when an object had to be left out of a role's schema. Handlers only signal and never block.</summary>
    public event Action<SchemaFault>? Faulted;

    /// <summary>How many fields and enum values the kept schemas have together.</summary>
    public long KeptFields
    {
        get
        {
            lock (_lock)
            {
                return _fields;
            }
        }
    }

    /// <summary>How many schemas are kept or being built.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The schema of a role over a snapshot.</summary>
    public Task<RoleSchema> GetAsync(SchemaSnapshot snapshot, string role, bool includesBackendOnly)
    {
        Entry entry;
        lock (_lock)
        {
            if (_snapshot is not null && snapshot.Version < _snapshot.Version)
            {
                entry = new Entry((role, includesBackendOnly)); // a request that began before the swap: built for it alone
            }
            else
            {
                ForgetOlderThan(snapshot);
                if (_entries.TryGetValue((role, includesBackendOnly), out var node))
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return node.Value.Schema.Task;
                }

                entry = new Entry((role, includesBackendOnly));
                _entries.Add(entry.Key, _byUse.AddFirst(entry));
            }
        }

        new Thread(() => Build(entry, snapshot), BuildStackBytes) { IsBackground = true, Name = "role schema" }.Start();
        return entry.Schema.Task;
    }

    private void Build(Entry entry, SchemaSnapshot snapshot)
    {
        try
        {
            var faults = new List<SchemaFault>();
            var schema = FaultIsolation.Build(
                snapshot, reduced => RoleSchemaBuilder.Build(reduced, entry.Key.Role, entry.Key.BackendOnly, _options), faults);
            Keep(entry, Weigh(schema.Types));
            faults.ForEach(fault => Faulted?.Invoke(fault));
            entry.Schema.SetResult(schema);
        }
        catch (Exception exception)
        {
            Drop(entry); // the next request tries again
            entry.Schema.SetException(exception);
        }
    }

    private void Keep(Entry entry, int fields)
    {
        lock (_lock)
        {
            if (!IsCurrent(entry))
            {
                return;
            }

            entry.Fields = fields;
            _fields += fields;
            for (var node = _byUse.Last; node is not null && _fields > _maxFields;)
            {
                var previous = node.Previous;
                if (node.Value.Fields > 0 && !ReferenceEquals(node.Value, entry))
                {
                    Remove(node);
                }

                node = previous;
            }
        }
    }

    private void Drop(Entry entry)
    {
        lock (_lock)
        {
            if (IsCurrent(entry))
            {
                Remove(_entries[entry.Key]);
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _fields -= node.Value.Fields;
    }

    private bool IsCurrent(Entry entry) => _entries.TryGetValue(entry.Key, out var node) && ReferenceEquals(node.Value, entry);

    private void ForgetOlderThan(SchemaSnapshot snapshot)
    {
        if (!ReferenceEquals(_snapshot, snapshot))
        {
            _entries.Clear();
            _byUse.Clear();
            _fields = 0;
            _snapshot = snapshot;
        }
    }

    private static int Weigh(ISchema schema) => schema.AllTypes.Sum(type => type switch
    {
        IComplexGraphType complex => complex.Fields.Count,
        EnumerationGraphType enumeration => enumeration.Values.Count,
        _ => 1,
    });

    private sealed class Entry((string Role, bool BackendOnly) key)
    {
        public (string Role, bool BackendOnly) Key { get; } = key;

        public TaskCompletionSource<RoleSchema> Schema { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Zero until built.</summary>
        public int Fields { get; set; }
    }
}
