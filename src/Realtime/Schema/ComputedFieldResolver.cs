using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Resolves computed fields: the function, its row and session arguments, what it returns. Without state.</summary>
internal static class ComputedFieldResolver
{
    /// <summary>Resolves one computed field of a table.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be resolved; the message is the reason, in Hasura's words.</exception>
    public static ComputedField Resolve(
        DeclaredComputedField declared,
        TableDraft table,
        IReadOnlyDictionary<QualifiedName, TableDraft> tables,
        CatalogSnapshot catalog,
        NamingConvention convention)
    {
        var function = FindFunction(declared, table, catalog);
        var reasons = new List<string>();
        if (function.Volatility == Volatility.Volatile)
        {
            reasons.Add($"the function \"{function.Name}\" is of type VOLATILE; cannot be added as a computed field");
        }

        var returnsTable = CheckReturn(function, tables, reasons);
        var tablePosition = CheckTableArgument(declared, function, table, reasons);
        var sessionPosition = CheckSessionArgument(declared, function, reasons);
        if (reasons.Count > 0)
        {
            throw Failed(declared, table, ErrorCode.NotSupported, FunctionArguments.Because(
                $"the computed field \"{declared.Name}\" cannot be added to table \"{table.Name}\"", reasons));
        }

        return new ComputedField
        {
            Name = declared.Name,
            Function = function,
            TableArgumentPosition = tablePosition,
            SessionArgumentPosition = sessionPosition,
            Inputs = FunctionArguments.Inputs(function, convention, tablePosition, sessionPosition),
            ReturnsTable = returnsTable,
            Description = declared.Comment ?? function.Comment,
        };
    }

    private static CatalogFunction FindFunction(DeclaredComputedField declared, TableDraft table, CatalogSnapshot catalog)
    {
        if (!catalog.Functions.TryGetValue(declared.Function, out var overloads))
        {
            throw Failed(declared, table, ErrorCode.NotExists, $"no such function exists: \"{declared.Function}\"");
        }

        return overloads.Count == 1
            ? overloads[0]
            : throw Failed(declared, table, ErrorCode.NotSupported, $"function \"{declared.Function}\" is overloaded. Overloaded functions are not supported");
    }

    private static QualifiedName? CheckReturn(
        CatalogFunction function, IReadOnlyDictionary<QualifiedName, TableDraft> tables, List<string> reasons)
    {
        if (function.ReturnsTable is { } returned)
        {
            if (!tables.ContainsKey(returned))
            {
                reasons.Add($"the function \"{function.Name}\" returning set of table \"{returned}\" is not tracked");
            }

            return returned;
        }

        if (function.ReturnType.Kind is PgTypeKind.Composite or PgTypeKind.Pseudo || function.ReturnsSet)
        {
            reasons.Add($"the function \"{function.Name}\" returning type \"{TypeText(function.ReturnType)}\" is not a BASE type");
        }

        return null;
    }

    private static int CheckTableArgument(DeclaredComputedField declared, CatalogFunction function, TableDraft table, List<string> reasons)
    {
        if (function.Arguments.Count == 0)
        {
            reasons.Add($"the function \"{function.Name}\" has no input arguments");
            return 0;
        }

        var position = declared.TableArgument is null ? 0 : FunctionArguments.PositionOf(function, declared.TableArgument);
        if (position is not { } found)
        {
            reasons.Add($"\"{declared.TableArgument}\" is not an input argument of the function \"{function.Name}\"");
            return 0;
        }

        var type = function.Arguments[found].Type;
        var subject = declared.TableArgument is null
            ? $"first argument of the function \"{function.Name}\""
            : $"\"{declared.TableArgument}\" argument of the function \"{function.Name}\"";
        if (type.Kind != PgTypeKind.Composite)
        {
            reasons.Add($"{subject} is not COMPOSITE type");
        }

        if (type.Name != table.Name)
        {
            reasons.Add($"{subject} of type \"{TypeText(type)}\" is not the table to which the computed field is being added");
        }

        return found;
    }

    private static int? CheckSessionArgument(DeclaredComputedField declared, CatalogFunction function, List<string> reasons)
    {
        if (declared.SessionArgument is null)
        {
            return null;
        }

        var position = FunctionArguments.PositionOf(function, declared.SessionArgument);
        if (position is not { } found)
        {
            reasons.Add($"\"{declared.SessionArgument}\" is not an input argument of the function \"{function.Name}\"");
        }
        else if (!FunctionArguments.TakesSession(function.Arguments[found]))
        {
            reasons.Add($"\"{declared.SessionArgument}\" argument of the function \"{function.Name}\" is not of type JSON");
        }

        return position;
    }

    private static string TypeText(PgType type) => $"{type.Name.Schema}.{type.Name.Name}";

    private static GraphQLErrorException Failed(DeclaredComputedField declared, TableDraft table, ErrorCode code, string message) =>
        new GraphQLError(code, $"in table \"{table.Name}\": in computed field \"{declared.Name}\": {message}").AsException();
}
