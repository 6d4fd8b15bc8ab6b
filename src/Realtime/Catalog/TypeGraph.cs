using System.Collections.Frozen;

namespace Realtime.Catalog;

/// <summary>
/// Links the rows of <c>pg_type</c> to <see cref="PgType"/>s: an array to its element, a domain to its base. Belongs to one read; not thread-safe.
/// </summary>
internal sealed class TypeGraph
{
    private readonly Dictionary<uint, PgType> _types;
    private readonly Dictionary<uint, int> _rows;
    private readonly Dictionary<uint, string> _schemas;
    private readonly (uint[] Oids, uint[] Schemas, string[] Names, char[] Kinds, char[] Categories, uint[] Elements, uint[] Bases) _columns;

    private TypeGraph(CatalogRow row, Dictionary<uint, string> schemas)
    {
        _schemas = schemas;
        _columns = (row.Array<uint>(), row.Array<uint>(), row.Array<string>(), row.Array<char>(), row.Array<char>(), row.Array<uint>(), row.Array<uint>());
        _types = new Dictionary<uint, PgType>(_columns.Oids.Length);
        _rows = new Dictionary<uint, int>(_columns.Oids.Length);
    }

    /// <summary>Reads the parts Types and EnumLabels.</summary>
    public static FrozenDictionary<uint, PgType> Read(CatalogRow row, Dictionary<uint, string> schemas)
    {
        var graph = new TypeGraph(row, schemas);
        var oids = graph._columns.Oids;
        for (var index = 0; index < oids.Length; index++)
        {
            graph._rows.Add(oids[index], index);
        }

        foreach (var oid in oids)
        {
            graph.Resolve(oid);
        }

        return graph._types.ToFrozenDictionary();
    }

    /// <summary>Depth is that of the declarations (an array of a domain over an array of …), and the server allows no cycle.</summary>
    private PgType Resolve(uint oid)
    {
        if (_types.TryGetValue(oid, out var known))
        {
            return known;
        }

        var row = _rows[oid];
        var (element, under) = (_columns.Elements[row], _columns.Bases[row]);
        var name = new QualifiedName(_schemas[_columns.Schemas[row]], _columns.Names[row]);
        var kind = element != 0 ? PgTypeKind.Array : KindOf(_columns.Kinds[row]);
        var type = new PgType(oid, name, kind, _columns.Categories[row])
        {
            Element = element == 0 ? null : Resolve(element),
            BaseType = under == 0 ? null : Resolve(under),
        };
        _types.Add(oid, type);
        return type;
    }

    // pg_type.typtype
    private static PgTypeKind KindOf(char typtype) => typtype switch
    {
        'c' => PgTypeKind.Composite,
        'd' => PgTypeKind.Domain,
        'e' => PgTypeKind.Enum,
        'm' => PgTypeKind.Multirange,
        'p' => PgTypeKind.Pseudo,
        'r' => PgTypeKind.Range,
        _ => PgTypeKind.Base,
    };
}
