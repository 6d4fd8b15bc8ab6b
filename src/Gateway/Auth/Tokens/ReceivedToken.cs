using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Realtime.Operations;

namespace Gateway.Auth.Tokens;

/// <summary>
/// A token as it was received: taken apart, its form checked, and nothing of it verified yet. What it says may be used to choose among
/// configured issuers, and for nothing else. Immutable.
/// </summary>
/// <param name="Signed">What the signature is checked of.</param>
/// <param name="Payload">All claims.</param>
/// <param name="Registered">Those whose meaning is fixed.</param>
internal sealed record ReceivedToken(JsonWebToken Signed, JsonElement Payload, RegisteredClaims Registered)
{
    private static readonly string[] RefusedHeaders = ["crit", "jku", "x5u", "jwk"];

    // RFC 7519, section 4: names are unique; readers differ in which of two they take.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Takes a token apart.</summary>
    /// <exception cref="GraphQLErrorException">It is none, or its claims have the wrong form.</exception>
    public static ReceivedToken Read(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3)
        {
            throw TokenRefusals.NotCompact;
        }

        var payload = ReadPayload(parts[1]);
        var registered = RegisteredClaims.Read(payload);
        try
        {
            var token = new JsonWebToken(text);
            if (token.IsEncrypted || RefusedHeaders.Any(name => token.TryGetHeaderValue<object>(name, out _)))
            {
                throw TokenRefusals.BadSignature;
            }

            return new ReceivedToken(token, payload, registered);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or JsonException or SecurityTokenException)
        {
            throw TokenRefusals.NotCompact; // the library's text repeats the token
        }
    }

    private static JsonElement ReadPayload(string encoded)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encoded), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw TokenRefusals.BadClaims("$: not an object");
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw TokenRefusals.NotCompact;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half of a surrogate pair, or bytes that are no UTF-8.
            throw TokenRefusals.BadClaims("$: not valid JSON, or a name twice in one object");
        }
    }
}

/// <summary>Why tokens are refused, in Hasura's words where it has them. None repeats a part of the token.</summary>
internal static class TokenRefusals
{
    /// <summary>It is not three parts of base64url.</summary>
    public static GraphQLErrorException NotCompact => Because("JWSError (CompactDecodeError)");

    /// <summary>No key verifies it.</summary>
    public static GraphQLErrorException BadSignature => Because("JWSError JWSInvalidSignature");

    /// <summary>There is no key that could verify it.</summary>
    public static GraphQLErrorException NoKey => Because("JWSError NoUsableKeys");

    /// <summary>A claim has the wrong form.</summary>
    /// <param name="problem">Where it is, and what it is not.</param>
    public static GraphQLErrorException BadClaims(string problem) => Because($"JWTClaimsSetDecodeError \"Error in {problem}\"");

    /// <summary>For a reason that a word says.</summary>
    public static GraphQLErrorException Because(string reason) =>
        new GraphQLError(ErrorCode.InvalidJwt, $"Could not verify JWT: {reason}").AsException();
}
