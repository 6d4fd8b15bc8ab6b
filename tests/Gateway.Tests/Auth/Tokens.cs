using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Auth;

/// <summary>Makes tokens by hand, the wrong ones above all; no library of the code under test has a part in it.</summary>
internal static class Tokens
{
    public const string Namespace = "https://hasura.io/jwt/claims";
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Claims of user 7, who may be user or editor.</summary>
    public static JsonObject Payload(params (string Name, JsonNode? Value)[] more)
    {
        var payload = new JsonObject
        {
            ["sub"] = "7",
            ["exp"] = Now.AddMinutes(10).ToUnixTimeSeconds(),
            [Namespace] = new JsonObject
            {
                ["x-hasura-allowed-roles"] = new JsonArray("user", "editor"),
                ["x-hasura-default-role"] = "user",
                ["X-Hasura-User-Id"] = "7",
            },
        };
        foreach (var (name, value) in more)
        {
            payload.Remove(name);
            if (value is not null)
            {
                payload[name] = value;
            }
        }

        return payload;
    }

    public static string Hmac(string algorithm, string key, JsonObject payload, JsonObject? header = null) =>
        Sign(algorithm, payload, header, text => algorithm[2..] switch
        {
            "256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), text),
            "384" => HMACSHA384.HashData(Encoding.UTF8.GetBytes(key), text),
            _ => HMACSHA512.HashData(Encoding.UTF8.GetBytes(key), text),
        });

    public static string Rsa(string algorithm, RSA key, JsonObject payload, JsonObject? header = null) =>
        Sign(algorithm, payload, header, text => key.SignData(text, HashOf(algorithm), RSASignaturePadding.Pkcs1));

    public static string Ec(string algorithm, ECDsa key, JsonObject payload, JsonObject? header = null) =>
        Sign(algorithm, payload, header, text => key.SignData(text, HashOf(algorithm)));

    /// <summary>A token by HS256 whose payload is these bytes.</summary>
    public static string HmacOf(string key, byte[] payload)
    {
        var text = Encode("""{"alg":"HS256","typ":"JWT"}"""u8.ToArray()) + "." + Encode(payload);
        return text + "." + Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes(text)));
    }

    public static string Sign(string algorithm, JsonObject payload, JsonObject? header, Func<byte[], byte[]> sign)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        foreach (var (name, value) in header ?? [])
        {
            head[name] = value?.DeepClone();
        }

        var text = Encode(JsonSerializer.SerializeToUtf8Bytes(head)) + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(payload));
        return text + "." + Encode(sign(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>A public RSA key as a member of a key set.</summary>
    public static JsonObject Jwk(RSA key, string kid)
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = kid, ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
    }

    private static HashAlgorithmName HashOf(string algorithm) => new("SHA" + algorithm[2..]);

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
