namespace Realtime.Documents;

/// <summary>The kind of an operation.</summary>
public enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

/// <summary>One operation, read and checked against a role's schema: what planning starts from.</summary>
/// <param name="Kind">Query, mutation or subscription.</param>
/// <param name="Name">The operation's name, or null.</param>
/// <param name="RootFields">The selected root fields, in response order.</param>
/// <param name="Shape">Collects what the plan will depend on.</param>
public sealed record OperationDocument(
    OperationKind Kind,
    string? Name,
    IReadOnlyList<FieldNode> RootFields,
    OperationShape Shape)
{
    /// <summary>Directives of the operation that planning obeys: <c>@cached</c> has no effect, <c>@live</c> is for subscriptions only.</summary>
    public IReadOnlyList<string> Directives { get; init; } = [];
}
