using GraphQL.Types;
using Realtime.Dialect;
using Realtime.Schema;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>
/// Bindings and enum values that many types of one schema share: a column appears in some twenty types, and the objects that say so need exist once.
/// Belongs to one build; not thread-safe.
/// </summary>
internal sealed class BindingCache
{
    private readonly Dictionary<Column, OutputBinding.ColumnField> _outputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Column, InputBinding.ColumnInput> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Column, EnumValueDefinition> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, InputBinding.Fixed> _fixed = new(StringComparer.Ordinal);
    private readonly Dictionary<ComparisonOperator, InputBinding.Comparison> _comparisons = [];
    private readonly Dictionary<(IGraphType Type, Column Column), BoundField<OutputBinding>> _outputFields = new(new FieldKeyComparer());
    private readonly Dictionary<(IGraphType Type, Column Column), BoundField<InputBinding>> _inputFields = new(new FieldKeyComparer());
    private readonly Dictionary<(IGraphType Type, Column Column), BoundField<InputBinding>> _describedFields = new(new FieldKeyComparer());

    public OutputBinding.ColumnField Output(Column column) => Get(_outputs, column, static column => new(column));

    public InputBinding.ColumnInput Input(Column column) => Get(_inputs, column, static column => new(column));

    public InputBinding.Fixed Fixed(string name) => Get(_fixed, name, static name => new(name));

    public InputBinding.Comparison Comparison(ComparisonOperator comparison) => Get(_comparisons, comparison, static comparison => new(comparison));

    public EnumValueDefinition EnumValue(Column column) => Get(
        _values, column, static column => new EnumValueDefinition(column.GraphQLName, new EnumBinding.ColumnValue(column)) { Description = "column name" });

    /// <summary>A field over a column that has no description and no arguments; one instance for all object types that have it alike.</summary>
    public BoundField<OutputBinding> OutputField(Column column, IGraphType type)
    {
        if (!_outputFields.TryGetValue((type, column), out var field))
        {
            field = new BoundField<OutputBinding>
            {
                Name = column.GraphQLName,
                ResolvedType = type,
                Description = Descriptions.Of(column.Description),
                Binding = Output(column),
            };
            _outputFields.Add((type, column), field);
        }

        return field;
    }

    /// <summary>A member over a column; one instance for all input types that have it alike.</summary>
    public BoundField<InputBinding> InputField(Column column, IGraphType type, bool described)
    {
        var description = described ? Descriptions.Of(column.Description) : null;
        var fields = description is null ? _inputFields : _describedFields;
        if (!fields.TryGetValue((type, column), out var field))
        {
            field = new BoundField<InputBinding>
            {
                Name = column.GraphQLName,
                ResolvedType = type,
                Description = description,
                Binding = Input(column),
            };
            fields.Add((type, column), field);
        }

        return field;
    }

    private static TValue Get<TKey, TValue>(Dictionary<TKey, TValue> cache, TKey key, Func<TKey, TValue> make)
        where TKey : notnull
    {
        if (!cache.TryGetValue(key, out var value))
        {
            value = make(key);
            cache.Add(key, value);
        }

        return value;
    }

    // By reference: columns are records whose own equality walks the catalog.
    private sealed class FieldKeyComparer : IEqualityComparer<(IGraphType Type, Column Column)>
    {
        public bool Equals((IGraphType Type, Column Column) x, (IGraphType Type, Column Column) y) =>
            ReferenceEquals(x.Type, y.Type) && ReferenceEquals(x.Column, y.Column);

        public int GetHashCode((IGraphType Type, Column Column) key) => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Type),
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Column));
    }
}
