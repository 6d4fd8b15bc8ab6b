namespace Realtime.Documents;

/// <summary>The kind of an operation.</summary>
internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

/// <summary>One operation, read and checked against a role's schema: what planning starts from.</summary>
/// <param name="Kind">Query, mutation or subscription.</param>
/// <param name="RootFields">The selected root fields, in response order.</param>
/// <param name="Shape">Collects what the plan will depend on.</param>
internal sealed record OperationDocument(
    OperationKind Kind,
    IReadOnlyList<FieldNode> RootFields,
    OperationShape Shape);
