using Realtime.Catalog;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Names and roles of function arguments, common to functions and computed fields. Without state.</summary>
internal static class FunctionArguments
{
    /// <summary>The arguments that a client gives: all but those at the given positions. Nameless ones are <c>arg_1</c>, <c>arg_2</c>, ….</summary>
    /// <exception cref="GraphQLErrorException">A name is none in GraphQL, or two are the same there.</exception>
    public static IReadOnlyList<FunctionInput> Inputs(CatalogFunction function, NamingConvention convention, params ReadOnlySpan<int?> withoutPositions)
    {
        var inputs = new List<FunctionInput>();
        var nameless = 0;
        for (var position = 0; position < function.Arguments.Count; position++)
        {
            var argument = function.Arguments[position];
            if (!withoutPositions.Contains(position))
            {
                var name = argument.Name ?? $"arg_{++nameless}";
                inputs.Add(new FunctionInput(NameRules.FieldName(name, convention), argument, position));
            }
        }

        var invalid = inputs.Where(
            (input, index) => !NameRules.IsGraphQLName(input.GraphQLName) || inputs.FindIndex(other => other.GraphQLName == input.GraphQLName) < index)
            .Select(input => input.GraphQLName).ToList();
        return invalid.Count == 0
            ? inputs
            : throw new GraphQLError(ErrorCode.NotSupported, $"the function arguments {string.Join(',', invalid)} are not in compliance with GraphQL spec").AsException();
    }

    /// <summary>The position of the argument of that name, or null.</summary>
    public static int? PositionOf(CatalogFunction function, string name)
    {
        for (var position = 0; position < function.Arguments.Count; position++)
        {
            if (function.Arguments[position].Name == name)
            {
                return position;
            }
        }

        return null;
    }

    /// <summary>Whether session variables can be given to the argument.</summary>
    public static bool TakesSession(CatalogFunctionArgument argument) => argument.Type.InternalName is "json" or "jsonb";

    /// <summary>One reason, or several as Hasura lists them.</summary>
    public static string Because(string sentence, IReadOnlyList<string> reasons) => reasons.Count == 1
        ? $"{sentence} because {reasons[0]}"
        : $"{sentence} for the following reasons:\n{string.Concat(reasons.Select(reason => $"  • {reason}\n"))}";
}
