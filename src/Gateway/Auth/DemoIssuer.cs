using System.Text;
using Gateway.Settings.Parsing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Auth;

/// <summary>
/// Signs the demo's tokens with a key made for this installation, and describes itself as an issuer, so that they pass like any
/// other token. Exists only with the demo. Immutable.
/// </summary>
internal sealed class DemoIssuer(string key, TimeProvider time)
{
    private const string Name = "realtime-demo";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private readonly SymmetricSecurityKey _key = new(Encoding.UTF8.GetBytes(key));

    /// <summary>The configuration that its tokens are verified by.</summary>
    public JwtConfiguration Configuration => new()
    {
        Algorithms = [SecurityAlgorithms.HmacSha256],
        Key = _key,
        Issuer = Name,
        Claims = new ClaimsLocation.Namespace(JwtConfiguration.DefaultNamespace, IsStringified: false),
    };

    /// <summary>A token of a user of the demo: role <c>user</c>, 24 hours.</summary>
    public string TokenFor(int userId) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Name,
        Expires = (time.GetUtcNow() + Lifetime).UtcDateTime,
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>
        {
            ["sub"] = userId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [JwtConfiguration.DefaultNamespace] = new Dictionary<string, object>
            {
                [JwtConfiguration.AllowedRolesClaim] = new[] { "user" },
                [JwtConfiguration.DefaultRoleClaim] = "user",
                ["x-hasura-user-id"] = userId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        },
    });
}
