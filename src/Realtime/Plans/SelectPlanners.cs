using Realtime.Documents;

namespace Realtime.Plans;

/// <summary>
/// The planners of one planning, wired: conditions, order, projections, rows and aggregates call each other in a circle. Made once per
/// operation, by the query planner and by the planner of mutations (for <c>where</c> and <c>returning</c>).
/// </summary>
internal sealed class SelectPlanners
{
    public SelectPlanners(PlanningContext context)
    {
        Context = context;
        Permissions = new PermissionApplier(context);
        Where = new WherePlanner(context, Permissions, new ComparisonPlanner(context));
        OrderBy = new OrderByPlanner(context, Permissions);
        Rows = new RowsPlanner(this);
        Aggregates = new AggregatePlanner(this);
        Projections = new ProjectionPlanner(this);
    }

    public PlanningContext Context { get; }

    public PermissionApplier Permissions { get; }

    public WherePlanner Where { get; }

    public OrderByPlanner OrderBy { get; }

    public RowsPlanner Rows { get; }

    public AggregatePlanner Aggregates { get; }

    public ProjectionPlanner Projections { get; }
}

/// <summary>Arguments of fields, by the dialect's names.</summary>
internal static class FieldArguments
{
    /// <summary>The argument; null when absent or null.</summary>
    public static InputValue? Argument(this FieldNode field, string name) =>
        field.Arguments.GetValueOrDefault(name) is { } value and not InputValue.Null ? value : null;

    /// <summary>The argument of a place that takes no null; null when absent.</summary>
    /// <param name="field">The field.</param>
    /// <param name="name">The argument.</param>
    /// <param name="expected">What the place takes, for the error.</param>
    /// <exception cref="Operations.GraphQLErrorException">A null is given.</exception>
    public static InputValue? NonNullArgument(this FieldNode field, string name, string expected) => NonNull(field.Arguments.GetValueOrDefault(name), expected);

    /// <summary>The same of a member of an input object.</summary>
    public static InputValue? NonNullMember(this InputValue.Object input, string name, string expected) => NonNull(input.Fixed(name), expected);

    private static InputValue? NonNull(InputValue? value, string expected) =>
        value is InputValue.Null ? throw PlanningContext.Invalid($"expected {expected}, but found null", value.Path) : value;

    /// <summary>Path of the field's arguments, for errors.</summary>
    public static string ArgumentsPath(this FieldNode field) => field.Path + ".args";
}
