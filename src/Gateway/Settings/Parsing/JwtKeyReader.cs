using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Settings.Parsing;

/// <summary>Reads the <c>key</c> of a token configuration: the secret as it is, a PEM public key, or an X.509 certificate.</summary>
internal static class JwtKeyReader
{
    /// <summary>The algorithms that <c>type</c> may name.</summary>
    public static IReadOnlyList<string> Types { get; } = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

    private const int LeastRsaBits = 2048;

    /// <summary>Refuses algorithms that are not served.</summary>
    /// <exception cref="FormatException">The type is not served.</exception>
    public static string CheckType(string type) =>
        type is "Ed25519" or "EdDSA"
            ? throw new FormatException("has the type Ed25519, which this platform's cryptography does not offer: use an RS or ES key")
            : Types.Contains(type) ? type : throw new FormatException($"has the type '{type}'; there are {string.Join(", ", Types)}");

    /// <summary>Reads the key for an algorithm.</summary>
    /// <exception cref="FormatException">It cannot be read, is too weak, or is not of the algorithm's kind.</exception>
    public static SecurityKey Read(string type, string key)
    {
        try
        {
            return type[..2] switch
            {
                "HS" => ReadSecret(type, key),
                "RS" => ReadRsa(key),
                _ => ReadEllipticCurve(type, key),
            };
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new FormatException($"has a key that cannot be read as a public key or certificate in PEM for {type}", fault);
        }
    }

    private static SymmetricSecurityKey ReadSecret(string type, string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        // RFC 7518 section 3.2: a key of at least the hash's size.
        var least = int.Parse(type.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture) / 8;
        return bytes.Length < least
            ? throw new FormatException($"has a key of {bytes.Length} bytes; {type} needs at least {least}")
            : new SymmetricSecurityKey(bytes);
    }

    private static RsaSecurityKey ReadRsa(string key)
    {
        RSA? rsa;
        if (IsCertificate(key))
        {
            using var certificate = X509Certificate2.CreateFromPem(key);
            rsa = certificate.GetRSAPublicKey() ?? throw new FormatException("has a certificate without an RSA key");
        }
        else
        {
            RefusePrivate(key);
            rsa = RSA.Create();
            rsa.ImportFromPem(key);
        }

        return rsa.KeySize < LeastRsaBits
            ? throw new FormatException($"has an RSA key of {rsa.KeySize} bits; at least {LeastRsaBits} are needed")
            : new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false));
    }

    private static ECDsaSecurityKey ReadEllipticCurve(string type, string key)
    {
        ECDsa? curve;
        if (IsCertificate(key))
        {
            using var certificate = X509Certificate2.CreateFromPem(key);
            curve = certificate.GetECDsaPublicKey() ?? throw new FormatException("has a certificate without an elliptic-curve key");
        }
        else
        {
            RefusePrivate(key);
            curve = ECDsa.Create();
            curve.ImportFromPem(key);
        }

        var bits = type switch { "ES256" => 256, "ES384" => 384, _ => 521 };
        return curve.KeySize != bits
            ? throw new FormatException($"has a key on a curve of {curve.KeySize} bits; {type} needs {bits}")
            : new ECDsaSecurityKey(curve);
    }

    private static bool IsCertificate(string key) => key.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal);

    private static void RefusePrivate(string key)
    {
        if (key.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            throw new FormatException("has a private key; give the public one");
        }
    }
}
