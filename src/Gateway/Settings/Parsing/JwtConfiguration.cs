using Microsoft.IdentityModel.Tokens;

namespace Gateway.Settings.Parsing;

/// <summary>One issuer of tokens as <c>HASURA_GRAPHQL_JWT_SECRET</c> describes it. Immutable, read and checked at start.</summary>
internal sealed record JwtConfiguration
{
    /// <summary>Where Hasura looks for claims unless told otherwise.</summary>
    public const string DefaultNamespace = "https://hasura.io/jwt/claims";

    /// <summary>The claim that lists the roles which may be asked for.</summary>
    public const string AllowedRolesClaim = "x-hasura-allowed-roles";

    /// <summary>The claim that names the role without a role header.</summary>
    public const string DefaultRoleClaim = "x-hasura-default-role";

    /// <summary>The only signature algorithms that are taken; with <see cref="JwkUrl"/> and no <c>type</c> those of the published keys.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>The key, or null with <see cref="JwkUrl"/>.</summary>
    public SecurityKey? Key { get; init; }

    /// <summary>Where the keys are published, or null with <see cref="Key"/>.</summary>
    public Uri? JwkUrl { get; init; }

    /// <summary>Where in the token the claims of Hasura are.</summary>
    public required ClaimsLocation Claims { get; init; }

    /// <summary>Audiences of which a token must name one; empty when any will do.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The issuer; a token may also name none. Null when any will do.</summary>
    public string? Issuer { get; init; }

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan AllowedSkew { get; init; }

    /// <summary>The cookie that holds the token; null when it is in the header <c>Authorization</c>.</summary>
    public string? CookieName { get; init; }
}

/// <summary>Where in a token's payload the session variables are. One of three forms.</summary>
internal abstract record ClaimsLocation
{
    /// <summary>An object under one member of the payload.</summary>
    /// <param name="Name">The member's name.</param>
    /// <param name="IsStringified">Whether the object is JSON inside a string.</param>
    internal sealed record Namespace(string Name, bool IsStringified) : ClaimsLocation;

    /// <summary>An object at a path of the payload.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="IsStringified">Whether the object is JSON inside a string.</param>
    internal sealed record AtPath(JsonPath Path, bool IsStringified) : ClaimsLocation;

    /// <summary>Each session variable by itself.</summary>
    /// <param name="Entries">By lower-case name of the variable.</param>
    internal sealed record Map(IReadOnlyDictionary<string, ClaimSource> Entries) : ClaimsLocation;
}

/// <summary>One entry of <c>claims_map</c>: a path with a default, or a literal (then there is no path).</summary>
/// <param name="Path">Where the value is in the payload, or null.</param>
/// <param name="Literal">The literal, or what is taken where the path leads to nothing; null when there is none.</param>
internal sealed record ClaimSource(JsonPath? Path, System.Text.Json.JsonElement? Literal);
