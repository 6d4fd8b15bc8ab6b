using System.Collections.Frozen;

namespace Realtime.Catalog;

/// <summary>Reads the functions with their input arguments. Belongs to one read.</summary>
internal static class FunctionParts
{
    /// <summary>Reads the parts Arguments and Functions; overloads of one name are in the order they were created in.</summary>
    public static FrozenDictionary<QualifiedName, IReadOnlyList<CatalogFunction>> Read(
        CatalogRow row,
        Dictionary<uint, string> schemas,
        FrozenDictionary<uint, PgType> types,
        Dictionary<uint, QualifiedName> tablesByRowType)
    {
        var arguments = new ArgumentRuns(row.Array<uint>(), row.Array<string?>(), row.Array<uint>());
        var (oids, namespaces, names) = (row.Array<uint>(), row.Array<uint>(), row.Array<string>());
        var (results, sets, variadic) = (row.Array<uint>(), row.Array<bool>(), row.Array<bool>());
        var (volatilities, defaults, comments) = (row.Array<char>(), row.Array<short>(), row.Array<string?>());

        var functions = new Dictionary<QualifiedName, List<CatalogFunction>>(oids.Length);
        for (var index = 0; index < oids.Length; index++)
        {
            var name = new QualifiedName(schemas[namespaces[index]], names[index]);
            var function = new CatalogFunction(oids[index], name, arguments.Take(oids[index], defaults[index], types))
            {
                ReturnType = types[results[index]],
                ReturnsTable = tablesByRowType.TryGetValue(results[index], out var table) ? table : null,
                ReturnsSet = sets[index],
                IsVariadic = variadic[index],
                Volatility = VolatilityOf(volatilities[index]),
                Comment = comments[index],
            };
            if (!functions.TryGetValue(name, out var overloads))
            {
                functions.Add(name, overloads = []);
            }

            overloads.Add(function);
        }

        foreach (var overloads in functions.Values)
        {
            overloads.Sort((left, right) => left.Oid.CompareTo(right.Oid));
        }

        return functions.ToFrozenDictionary(pair => pair.Key, IReadOnlyList<CatalogFunction> (pair) => pair.Value);
    }

    // pg_proc.provolatile
    private static Volatility VolatilityOf(char provolatile) => provolatile switch
    {
        'i' => Volatility.Immutable,
        's' => Volatility.Stable,
        _ => Volatility.Volatile,
    };

    /// <summary>The arguments of all functions, one run of entries per function, in the order of the call.</summary>
    private sealed class ArgumentRuns
    {
        private readonly string?[] _names;
        private readonly uint[] _types;
        private readonly Dictionary<uint, (int Start, int Count)> _runs = [];

        public ArgumentRuns(uint[] functions, string?[] names, uint[] types)
        {
            _names = names;
            _types = types;
            for (int start = 0, end; start < functions.Length; start = end)
            {
                end = start + 1;
                while (end < functions.Length && functions[end] == functions[start])
                {
                    end++;
                }

                _runs.Add(functions[start], (start, end - start));
            }
        }

        public CatalogFunctionArgument[] Take(uint function, int defaults, FrozenDictionary<uint, PgType> types)
        {
            var (start, count) = _runs.GetValueOrDefault(function);
            var arguments = new CatalogFunctionArgument[count];
            for (var index = 0; index < count; index++)
            {
                // pg_proc.pronargdefaults: that many of the last inputs have one.
                arguments[index] = new CatalogFunctionArgument(_names[start + index], types[_types[start + index]], index >= count - defaults);
            }

            return arguments;
        }
    }
}
