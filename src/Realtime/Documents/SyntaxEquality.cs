using GraphQLParser.AST;

namespace Realtime.Documents;

/// <summary>Whether two pieces of syntax say the same: needed where two selections of one response key must have equal arguments.</summary>
internal static class SyntaxEquality
{
    /// <summary>Same names with same values, in any order.</summary>
    public static bool SameArguments(GraphQLArguments? left, GraphQLArguments? right)
    {
        var leftItems = left?.Items ?? [];
        var rightItems = right?.Items ?? [];
        return leftItems.Count == rightItems.Count && leftItems.TrueForAll(argument =>
            rightItems.Find(other => other.Name.StringValue == argument.Name.StringValue) is { } found && Same(argument.Value, found.Value));
    }

    private static bool Same(GraphQLValue left, GraphQLValue right) => (left, right) switch
    {
        (GraphQLVariable a, GraphQLVariable b) => a.Name.StringValue == b.Name.StringValue,
        (GraphQLIntValue a, GraphQLIntValue b) => a.Value == b.Value,
        (GraphQLFloatValue a, GraphQLFloatValue b) => a.Value == b.Value,
        (GraphQLStringValue a, GraphQLStringValue b) => a.Value == b.Value,
        (GraphQLBooleanValue a, GraphQLBooleanValue b) => a.BoolValue == b.BoolValue,
        (GraphQLNullValue, GraphQLNullValue) => true,
        (GraphQLEnumValue a, GraphQLEnumValue b) => a.Name.StringValue == b.Name.StringValue,
        (GraphQLListValue a, GraphQLListValue b) => SameLists(a.Values ?? [], b.Values ?? []),
        (GraphQLObjectValue a, GraphQLObjectValue b) => SameObjects(a.Fields ?? [], b.Fields ?? []),
        _ => false,
    };

    private static bool SameLists(List<GraphQLValue> left, List<GraphQLValue> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second));

    private static bool SameObjects(List<GraphQLObjectField> left, List<GraphQLObjectField> right) =>
        left.Count == right.Count && left.TrueForAll(field =>
            right.Find(other => other.Name.StringValue == field.Name.StringValue) is { } found && Same(field.Value, found.Value));
}
