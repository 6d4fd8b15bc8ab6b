namespace Gateway.Requests;

/// <summary>Marks the endpoint that answers for every path that has none.</summary>
internal sealed class NoResource;
