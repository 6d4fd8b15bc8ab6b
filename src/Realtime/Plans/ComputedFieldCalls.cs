using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>Calls of functions: a computed field's (which gets the row) and a function root field's.</summary>
internal static class ComputedFieldCalls
{
    /// <summary>A scalar computed field without arguments of the client.</summary>
    public static ValueExpression Call(PlanningContext context, ComputedField field, RowId row) =>
        new ValueExpression.FunctionCall(field.Function, Arguments(context, field, row));

    /// <summary>The arguments of a computed field that the client gives none of.</summary>
    public static IReadOnlyList<FunctionCallArgument> Arguments(PlanningContext context, ComputedField field, RowId row) =>
        Arguments(context, field, row, client: null, path: "$");

    /// <summary>The arguments of a computed field.</summary>
    /// <param name="context">The planning.</param>
    /// <param name="field">The field.</param>
    /// <param name="row">The row it is a field of.</param>
    /// <param name="client">The <c>args</c> object, or null.</param>
    /// <param name="path">Path of <c>args</c>, for errors.</param>
    public static IReadOnlyList<FunctionCallArgument> Arguments(
        PlanningContext context, ComputedField field, RowId row, InputValue? client, string path)
    {
        var given = Given(context, client);
        given[field.TableArgumentPosition] = new ValueExpression.WholeRow(row);
        if (field.SessionArgumentPosition is { } session)
        {
            given[session] = context.SessionJson(field.Function.Arguments[session].Type);
        }

        return InOrder(field.Function, given, path);
    }

    /// <summary>The arguments of a function root field.</summary>
    public static IReadOnlyList<FunctionCallArgument> Arguments(
        PlanningContext context, TrackedFunction function, InputValue? client, string path)
    {
        var given = Given(context, client);
        if (function.SessionArgument is { } session)
        {
            for (var position = 0; position < function.Catalog.Arguments.Count; position++)
            {
                if (ReferenceEquals(function.Catalog.Arguments[position], session) || function.Catalog.Arguments[position] == session)
                {
                    given[position] = context.SessionJson(session.Type);
                    break;
                }
            }
        }

        return InOrder(function.Catalog, given, path);
    }

    /// <summary>What the client gave, by position.</summary>
    /// <param name="context">The planning.</param>
    /// <param name="client">The <c>args</c> object, or null.</param>
    public static Dictionary<int, ValueExpression> Given(PlanningContext context, InputValue? client)
    {
        var given = new Dictionary<int, ValueExpression>();
        if (client is InputValue.Object args)
        {
            foreach (var member in args.Members)
            {
                if (member.Binding is InputBinding.FunctionArgument argument)
                {
                    given[argument.Input.Position] = InputValues.Value(context, member.Value, argument.Input.Argument.Type);
                }
            }
        }

        return given;
    }

    // Positional up to the first argument left to its default, by name from there on.
    private static List<FunctionCallArgument> InOrder(CatalogFunction function, Dictionary<int, ValueExpression> given, string path)
    {
        var ordered = new List<FunctionCallArgument>();
        var gap = false;
        for (var position = 0; position < function.Arguments.Count; position++)
        {
            var argument = function.Arguments[position];
            if (!given.TryGetValue(position, out var value))
            {
                if (!argument.HasDefault)
                {
                    throw new GraphQLError(ErrorCode.NotSupported, "Non default arguments cannot be omitted", path).AsException();
                }

                gap = true;
            }
            else if (gap && argument.Name is null)
            {
                throw new GraphQLError(ErrorCode.NotSupported, "Only last set of positional arguments can be omitted", path).AsException();
            }
            else
            {
                ordered.Add(new FunctionCallArgument(gap ? argument.Name : null, value));
            }
        }

        return ordered;
    }
}
