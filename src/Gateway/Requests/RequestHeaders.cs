using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Realtime.Operations;

namespace Gateway.Requests;

/// <summary>
/// A request's headers as authentication wants them, without copying: looking one up costs what Kestrel's own look-up costs.
/// Names are found whatever their case. Valid as long as the request.
/// </summary>
internal sealed class RequestHeaders(IHeaderDictionary headers) : IReadOnlyDictionary<string, string>
{
    private static readonly string[] Single = ["authorization", "x-hasura-admin-secret", "x-hasura-access-key", "x-hasura-role"];

    /// <summary>A header that decides who asks and stands there more than once, or null. Proxies and servers differ in which one they take.</summary>
    public string? RepeatedCredential()
    {
        foreach (var name in Single)
        {
            if (headers.TryGetValue(name, out var values) && values.Count > 1)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>What is said to a request with such a header.</summary>
    /// <param name="name">The header's name.</param>
    public static GraphQLError Repeated(string name) => new(ErrorCode.InvalidHeaders, $"the header {name} stands there more than once");

    /// <inheritdoc/>
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    /// <inheritdoc/>
    public int Count => headers.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => headers.Keys;

    /// <inheritdoc/>
    public IEnumerable<string> Values => headers.Select(header => header.Value.ToString());

    /// <inheritdoc/>
    public bool ContainsKey(string key) => headers.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var isThere = headers.TryGetValue(key, out var values);
        value = isThere ? values.ToString() : null;
        return isThere;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
