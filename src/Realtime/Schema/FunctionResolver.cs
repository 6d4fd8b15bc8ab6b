using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Resolves tracked functions into root fields. Without state.</summary>
internal static class FunctionResolver
{
    /// <summary>Resolves one tracked function.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be served; the message is the reason, in Hasura's words.</exception>
    public static TrackedFunction Resolve(
        DeclaredFunction declared,
        IReadOnlyDictionary<QualifiedName, TableDraft> tables,
        CatalogSnapshot catalog,
        SourceNaming naming,
        SnapshotSettings settings)
    {
        var function = FindFunction(declared, catalog);
        var reasons = new List<string>();
        var exposure = CheckExposure(declared, function, reasons);
        CheckShape(function, reasons);
        var session = CheckSessionArgument(declared, function, reasons);
        if (reasons.Count > 0)
        {
            throw Failed(declared, ErrorCode.NotSupported, FunctionArguments.Because($"the function \"{function.Name}\" cannot be tracked", reasons));
        }

        var returned = function.ReturnsTable!.Value;
        if (!tables.ContainsKey(returned))
        {
            throw new GraphQLError(ErrorCode.NotExists, $"table \"{returned}\" is not tracked").AsException();
        }

        var name = declared.CustomName ?? NameRules.FieldName(NameRules.Identifier(declared.Name), naming.Convention);
        var aggregate = naming.Convention == NamingConvention.GraphqlDefault ? name + "Aggregate" : name + "_aggregate";
        return new TrackedFunction
        {
            Catalog = function,
            RootField = RootField(declared, "function", name, naming),
            AggregateField = RootField(declared, "function_aggregate", aggregate, naming),
            GraphQLName = declared.CustomName ?? NameRules.TypeName(NameRules.Identifier(declared.Name), naming.Convention),
            Exposure = exposure,
            ReturnsTable = returned,
            SessionArgument = session is { } position ? function.Arguments[position] : null,
            Inputs = FunctionArguments.Inputs(function, naming.Convention, session),
            // a mutation may change anything, so the right to read its result never implies the right to call it
            Roles = settings.InferFunctionPermissions && exposure == FunctionExposure.Query ? null : declared.Roles.ToHashSet(),
            Description = declared.Comment ?? function.Comment,
        };
    }

    private static CatalogFunction FindFunction(DeclaredFunction declared, CatalogSnapshot catalog)
    {
        if (!catalog.Functions.TryGetValue(declared.Name, out var overloads))
        {
            throw Failed(declared, ErrorCode.NotExists, $"no such function exists: \"{declared.Name}\"");
        }

        return overloads.Count == 1
            ? overloads[0]
            : throw Failed(declared, ErrorCode.NotSupported, $"function \"{declared.Name}\" is overloaded. Overloaded functions are not supported");
    }

    private static FunctionExposure CheckExposure(DeclaredFunction declared, CatalogFunction function, List<string> reasons)
    {
        var isVolatile = function.Volatility == Volatility.Volatile;
        if (declared.ExposedAs == "mutation" && !isVolatile)
        {
            reasons.Add("the function was requested to be exposed as a mutation, but is not marked VOLATILE. "
                + "Maybe the function was given the wrong volatility when it was defined?");
        }

        return declared.ExposedAs switch
        {
            "query" => FunctionExposure.Query,
            "mutation" => FunctionExposure.Mutation,
            _ => isVolatile ? FunctionExposure.Mutation : FunctionExposure.Query,
        };
    }

    private static void CheckShape(CatalogFunction function, List<string> reasons)
    {
        if (function.IsVariadic)
        {
            reasons.Add("function with \"VARIADIC\" parameters are not supported");
        }

        if (function.ReturnsTable is null)
        {
            reasons.Add(function.ReturnType.Kind == PgTypeKind.Composite
                ? "the function returns a composite type that is no table"
                : "the function does not return a \"COMPOSITE\" type");
        }

        var unfit = function.Arguments.Where(argument => argument.Name is not null && !NameRules.IsGraphQLName(argument.Name)).ToList();
        if (unfit.Count > 0)
        {
            reasons.Add($"the function arguments {string.Join(", ", unfit.Select(argument => $"\"{argument.Name}\""))} are not in compliance with GraphQL spec");
        }
    }

    private static int? CheckSessionArgument(DeclaredFunction declared, CatalogFunction function, List<string> reasons)
    {
        if (declared.SessionArgument is null)
        {
            return null;
        }

        var position = FunctionArguments.PositionOf(function, declared.SessionArgument);
        if (position is not { } found)
        {
            reasons.Add($"given session argument \"{declared.SessionArgument}\" not the input argument of the function");
        }
        else if (!FunctionArguments.TakesSession(function.Arguments[found]))
        {
            reasons.Add($"given session argument \"{declared.SessionArgument}\" is not of type json");
        }

        return position;
    }

    private static RootFieldName RootField(DeclaredFunction declared, string key, string standard, SourceNaming naming)
    {
        var custom = declared.RootFields.GetValueOrDefault(key);
        return new RootFieldName(naming.RootField(custom?.Name ?? standard), custom?.Comment);
    }

    private static GraphQLErrorException Failed(DeclaredFunction declared, ErrorCode code, string message) =>
        new GraphQLError(code, $"in function \"{declared.Name}\": {message}").AsException();
}
