using System.Text.Json;

namespace Realtime.Operations;

/// <summary>The contract between <c>/api/rest/</c> and the engine: which saved query a URL stands for. Thread-safe.</summary>
public interface IRestEndpoints
{
    /// <summary>The operation that a request stands for.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="segments">The path below <c>/api/rest/</c>, cut at slashes and decoded.</param>
    /// <param name="query">The query string's parameters, decoded; null is a name without a value.</param>
    /// <param name="body">The body's JSON object, or undefined. It must stay valid until the operation ends.</param>
    RestCall Find(string method, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body);

    /// <summary>What the URLs take and give, as an OpenAPI document. It names things that only the admin may know of.</summary>
    ValueTask<string> DescribeAsync();
}

/// <summary>What a URL stands for: an operation, or a refusal.</summary>
/// <param name="Request">The operation; null for a refusal.</param>
/// <param name="Status">The refusal's HTTP status; 200 for an operation.</param>
/// <param name="Error">The refusal.</param>
public sealed record RestCall(OperationRequest? Request, int Status, GraphQLError? Error);
