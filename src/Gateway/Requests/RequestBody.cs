using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Primitives;
using Realtime.Operations;

namespace Gateway.Requests;

/// <summary>Reads a whole request body in the server's own buffers and hands it on as one sequence.</summary>
internal static class RequestBody
{
    private static readonly string[] SentByBrowsers = ["Basic", "Digest", "Negotiate", "NTLM", "Kerberos"];
    private static readonly GraphQLError WrongType = new(ErrorCode.NotSupported, "the request's Content-Type must be application/json");
    private static readonly GraphQLError Encoded = new(ErrorCode.NotSupported, "compressed request bodies are not taken");

    /// <summary>
    /// What is wrong with the headers of a body, or null. Only JSON is taken: a page elsewhere can make a browser send forms and
    /// plain text with its cookies unasked, but not JSON. It can also make one send a body without any type, so that needs to be without cookies.
    /// With credentials that no page elsewhere can send, the body is JSON whatever it is called, as in Hasura.
    /// </summary>
    public static GraphQLError? CheckHeaders(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
        {
            return Encoded;
        }

        if (HasCredentialOfItsOwn(request.Headers))
        {
            return null;
        }

        var type = request.ContentType;
        if (string.IsNullOrEmpty(type))
        {
            return request.Headers.Cookie.Count > 0 ? WrongType : null;
        }

        var semicolon = type.IndexOf(';', StringComparison.Ordinal);
        var media = (semicolon < 0 ? type.AsSpan() : type.AsSpan(0, semicolon)).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            ? null : WrongType;
    }

    // A form cannot set them, and a script elsewhere may only where CORS lets it. Passwords and tickets of these schemes a browser adds by itself.
    private static bool HasCredentialOfItsOwn(IHeaderDictionary headers) =>
        HasText(headers["x-hasura-admin-secret"])
        || HasText(headers["x-hasura-access-key"])
        || (HasText(headers.Authorization)
            && !SentByBrowsers.Any(scheme => headers.Authorization[0]!.AsSpan().TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase)));

    private static bool HasText(StringValues values) => values.Count == 1 && !string.IsNullOrWhiteSpace(values[0]);

    // The server says what is wrong with a client's framing in two kinds of exceptions: one for most, and a plain one where a chunk's size overflows.
    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is OverflowException)
        {
            throw new BadHttpRequestException("a chunk of the request's body is larger than can be", StatusCodes.Status400BadRequest, exception);
        }
    }

    /// <summary>Reads to the end and lets <paramref name="parse"/> read the bytes, which it must not keep.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than the server takes, or the client's framing is broken.</exception>
    public static async ValueTask<T> ReadAsync<T>(PipeReader reader, Func<ReadOnlySequence<byte>, T> parse, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadPartAsync(reader, cancellationToken);
            if (!result.IsCompleted)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            try
            {
                return parse(result.Buffer);
            }
            finally
            {
                reader.AdvanceTo(result.Buffer.End);
            }
        }
    }
}
