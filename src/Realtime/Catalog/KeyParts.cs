namespace Realtime.Catalog;

/// <summary>Reads the primary, unique and foreign keys of all relations. Belongs to one read; not thread-safe.</summary>
internal sealed class KeyParts
{
    private readonly uint[] _oids;
    private readonly uint[] _relations;
    private readonly char[] _kinds;
    private readonly string[] _names;
    private readonly string[] _columns;
    private readonly uint[] _targetSchemas;
    private readonly string?[] _targetNames;
    private readonly string?[] _targetColumns;

    private KeyParts(CatalogRow row)
    {
        _oids = row.Array<uint>();
        _relations = row.Array<uint>();
        _kinds = row.Array<char>();
        _names = row.Array<string>();
        _columns = row.Array<string>();
        _targetSchemas = row.Array<uint>();
        _targetNames = row.Array<string?>();
        _targetColumns = row.Array<string?>();
    }

    /// <summary>Reads the part Keys: a run of entries with one OID is one constraint, its columns in key order.</summary>
    public static Dictionary<uint, RelationKeys> Read(CatalogRow row, Dictionary<uint, string> schemas)
    {
        var parts = new KeyParts(row);
        var keys = new Dictionary<uint, RelationKeys>();
        for (int start = 0, end; start < parts._oids.Length; start = end)
        {
            end = start + 1;
            while (end < parts._oids.Length && parts._oids[end] == parts._oids[start])
            {
                end++;
            }

            if (!keys.TryGetValue(parts._relations[start], out var ofRelation))
            {
                keys.Add(parts._relations[start], ofRelation = new RelationKeys());
            }

            parts.Add(ofRelation, start..end, schemas);
        }

        return keys;
    }

    private void Add(RelationKeys keys, Range run, Dictionary<uint, string> schemas)
    {
        var first = run.Start.Value;
        // pg_constraint.contype
        switch (_kinds[first])
        {
            case 'p':
                keys.Primary = new CatalogKey(_names[first], _columns[run]);
                break;
            case 'u':
                keys.Unique.Add(new CatalogKey(_names[first], _columns[run]));
                break;
            default:
                // Invariant: a foreign key has a target for each of its columns, maintained by the server.
                var target = new QualifiedName(schemas[_targetSchemas[first]], _targetNames[first]!);
                keys.Foreign.Add(new CatalogForeignKey(_names[first], _columns[run], target, _targetColumns[run]!));
                break;
        }
    }
}
