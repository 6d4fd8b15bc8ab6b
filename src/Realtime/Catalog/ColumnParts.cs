using System.Collections.Frozen;

namespace Realtime.Catalog;

/// <summary>Reads the columns of all relations. Belongs to one read.</summary>
internal static class ColumnParts
{
    /// <summary>Reads the parts FormattedTypes and Columns; the columns of one relation are in order of position.</summary>
    public static Dictionary<uint, List<CatalogColumn>> Read(CatalogRow row, FrozenDictionary<uint, PgType> types)
    {
        var formatted = ReadFormattedTypes(row);
        var (relations, positions, names) = (row.Array<uint>(), row.Array<short>(), row.Array<string>());
        var (typeOids, modifiers) = (row.Array<uint>(), row.Array<int>());
        var nullable = row.Array<bool>();
        var (identities, generated, deterministic, comments) = (row.Array<char>(), row.Array<char>(), row.Array<bool>(), row.Array<string?>());
        var columns = new Dictionary<uint, List<CatalogColumn>>();
        List<CatalogColumn>? list = null;
        for (var index = 0; index < relations.Length; index++)
        {
            // The rows come ordered by relation.
            if (list is null || relations[index] != relations[index - 1])
            {
                columns.Add(relations[index], list = []);
            }

            list.Add(new CatalogColumn(names[index], positions[index], types[typeOids[index]], nullable[index])
            {
                FormattedType = formatted[(typeOids[index], modifiers[index])],
                Identity = IdentityOf(identities[index]),
                IsGenerated = generated[index] != NoChar,
                IsVirtual = generated[index] == 'v',
                HasDeterministicCollation = deterministic[index],
                Comment = comments[index],
            });
        }

        return columns;
    }

    /// <summary>How the driver reads an empty value of the type "char".</summary>
    private const char NoChar = '\0';

    private static Dictionary<(uint Type, int Modifier), string> ReadFormattedTypes(CatalogRow row)
    {
        var (types, modifiers, texts) = (row.Array<uint>(), row.Array<int>(), row.Array<string>());
        var formatted = new Dictionary<(uint, int), string>(types.Length);
        for (var index = 0; index < types.Length; index++)
        {
            formatted.Add((types[index], modifiers[index]), texts[index]);
        }

        return formatted;
    }

    // pg_attribute.attidentity
    private static IdentityKind IdentityOf(char attidentity) => attidentity switch
    {
        'a' => IdentityKind.Always,
        'd' => IdentityKind.ByDefault,
        _ => IdentityKind.None,
    };
}
