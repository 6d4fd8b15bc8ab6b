using GraphQL.Types;
using Realtime.Catalog;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Types;

/// <summary>
/// The GraphQL types of one role while they are being built: each is made once, under a name that no other has, and its fields are filled later from a queue
/// so that a chain of a thousand related tables does not recurse a thousand deep. Belongs to one build; not thread-safe.
/// </summary>
internal sealed class RoleTypes
{
    private readonly Dictionary<string, IGraphType> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<IGraphType, IGraphType> _nonNull = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IGraphType, IGraphType> _list = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, ScalarGraphType> _scalars = new(StringComparer.Ordinal);
    private readonly Dictionary<Table, TableTypes> _tables = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, InputObjectGraphType> _functionInputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, IGraphType> _shared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _objectNames;
    private readonly Queue<Action> _unfilled = new();

    public RoleTypes(SchemaSnapshot snapshot, string role, bool includesBackendOnly, RoleSchemaOptions options)
    {
        Snapshot = snapshot;
        Role = role;
        IncludesBackendOnly = includesBackendOnly;
        Options = options;
        _objectNames = snapshot.Sources
            .SelectMany(source => source.Tables.Values, (source, table) => new SchemaNaming(source.Naming).Type(table.GraphQLName))
            .ToHashSet(StringComparer.Ordinal);
        Bindings = new BindingCache();
    }

    public SchemaSnapshot Snapshot { get; }

    public string Role { get; }

    public bool IncludesBackendOnly { get; }

    public RoleSchemaOptions Options { get; }

    public BindingCache Bindings { get; }

    public ScalarGraphType Int => Scalar(ScalarNames.Int);

    public ScalarGraphType Float => Scalar(ScalarNames.Float);

    public ScalarGraphType String => Scalar(ScalarNames.String);

    public ScalarGraphType Boolean => Scalar(ScalarNames.Boolean);

    /// <summary>The types of a table, or null when the source does not track it.</summary>
    public TableTypes? Table(SourceSchema source, QualifiedName name) =>
        source.Tables.TryGetValue(name, out var table) ? Table(source, table) : null;

    /// <summary>The types of a table.</summary>
    public TableTypes Table(SourceSchema source, Table table)
    {
        if (!_tables.TryGetValue(table, out var types))
        {
            types = new TableTypes(this, source, table);
            _tables.Add(table, types);
        }

        return types;
    }

    /// <summary>A scalar by its GraphQL name; one that shares its name with some table's object type gets the suffix of composite types.</summary>
    public ScalarGraphType Scalar(string name)
    {
        if (!_scalars.TryGetValue(name, out var scalar))
        {
            scalar = MakeScalar(name);
            _named[scalar.Name] = scalar;
            _scalars.Add(name, scalar);
        }

        return scalar;
    }

    // The library's own types for the five scalars of the specification: introspection reads its arguments through them.
    private ScalarGraphType MakeScalar(string name) => name switch
    {
        ScalarNames.Int => new IntGraphType(),
        ScalarNames.Float => new FloatGraphType(),
        ScalarNames.String => new StringGraphType(),
        ScalarNames.Boolean => new BooleanGraphType(),
        _ => new PgScalarGraphType(Reserve(_objectNames.Contains(name) ? name + ScalarNames.CompositeSuffix : name)),
    };

    /// <summary>An object type whose fields are added later.</summary>
    public ObjectGraphType Object(string name, string? description, Action<ObjectGraphType> fill)
    {
        var type = Register(new ObjectGraphType { Name = Reserve(name), Description = Descriptions.Of(description) });
        _unfilled.Enqueue(() => fill(type));
        return type;
    }

    /// <summary>An input object type whose members are added later.</summary>
    public InputObjectGraphType Input(string name, string? description, Action<InputObjectGraphType> fill)
    {
        var type = Register(new InputObjectGraphType { Name = Reserve(name), Description = description });
        _unfilled.Enqueue(() => fill(type));
        return type;
    }

    /// <summary>The <c>args</c> type of a function or computed field, one for all fields that call it.</summary>
    public InputObjectGraphType FunctionInput(object owner, Func<InputObjectGraphType> make)
    {
        if (!_functionInputs.TryGetValue(owner, out var type))
        {
            type = make();
            _functionInputs.Add(owner, type);
        }

        return type;
    }

    /// <summary>A type that belongs to no table (<c>order_by</c>, <c>Int_comparison_exp</c>), made the first time its name is asked for.</summary>
    public T Shared<T>(string name, Func<string, T> make)
        where T : IGraphType
    {
        if (!_shared.TryGetValue(name, out var type))
        {
            type = make(name);
            _shared.TryAdd(name, type);
        }

        return (T)type;
    }

    /// <summary>An enum type; the values are added at once.</summary>
    public EnumerationGraphType Enum(string name, string? description, IEnumerable<EnumValueDefinition> values)
    {
        var type = Register(new EnumerationGraphType { Name = Reserve(name), Description = description });
        foreach (var value in values)
        {
            type.Add(value);
        }

        return type;
    }

    /// <summary><c>T!</c>, one instance per T.</summary>
    public IGraphType NonNull(IGraphType type)
    {
        if (!_nonNull.TryGetValue(type, out var wrapped))
        {
            wrapped = new NonNullGraphType(type);
            _nonNull.Add(type, wrapped);
        }

        return wrapped;
    }

    /// <summary><c>[T!]</c>, one instance per T.</summary>
    public IGraphType ListOf(IGraphType type) => List(NonNull(type));

    /// <summary><c>[T!]!</c>, one instance per T.</summary>
    public IGraphType NonNullListOf(IGraphType type) => NonNull(ListOf(type));

    /// <summary><c>[T]</c>, one instance per T.</summary>
    public IGraphType List(IGraphType type)
    {
        if (!_list.TryGetValue(type, out var wrapped))
        {
            wrapped = new ListGraphType(type);
            _list.Add(type, wrapped);
        }

        return wrapped;
    }

    /// <summary>Takes over an object type made elsewhere, under a free name.</summary>
    public ObjectGraphType Adopt(ObjectGraphType type)
    {
        type.Name = Reserve(type.Name);
        return Register(type);
    }

    /// <summary>Fills all types, and those that filling asks for.</summary>
    public void Fill()
    {
        while (_unfilled.TryDequeue(out var fill))
        {
            fill();
        }
    }

    private T Register<T>(T type)
        where T : IGraphType
    {
        _named.Add(type.Name, type);
        return type;
    }

    // Two tables may generate the same name (article_aggregate tracked beside article). A type must never stand for another table's, so the later one is
    // renamed.
    private string Reserve(string name)
    {
        var free = name;
        for (var i = 2; _named.ContainsKey(free); i++)
        {
            free = $"{name}_{i}";
        }

        return free;
    }
}
