using System.Net;
using Gateway.Auth;
using Gateway.Auth.Contract;
using Gateway.Tests.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Auth;

/// <summary>Authentication as the settings compose it, on a clock that stands at <see cref="Tokens.Now"/>.</summary>
internal sealed class AuthBench : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";
    private readonly Authentication _authentication;

    public AuthBench(Dictionary<string, string?>? environment = null, DemoIssuer? demo = null)
    {
        var generated = demo is null ? GeneratedCredentials.None : new GeneratedCredentials(Issuer: demo.Configuration);
        _authentication = new Authentication(SettingsFrom.Gateway(environment), generated, Time, NullLoggerFactory.Instance);
    }

    public FakeTimeProvider Time { get; } = new(Tokens.Now);

    public static AuthBench WithJwt(string json, string? unauthorizedRole = null) => new(new()
    {
        ["HASURA_GRAPHQL_JWT_SECRET"] = json,
        ["HASURA_GRAPHQL_UNAUTHORIZED_ROLE"] = unauthorizedRole,
    });

    public static AuthBench WithDemo(string json, DemoIssuer demo) => new(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = json }, demo);

    public static AuthBench WithHs256(string more = "", string? unauthorizedRole = null) =>
        WithJwt($$"""{"type":"HS256","key":"{{Key}}"{{more}}}""", unauthorizedRole);

    public Task StartAsync() => _authentication.StartAsync(CancellationToken.None);

    public async Task<AuthenticationOutcome> AskAsync(params (string Name, string Value)[] headers) => await _authentication.Sessions.AuthenticateAsync(
        headers.ToDictionary(header => header.Name, header => header.Value), IPAddress.Parse("192.0.2.1"), CancellationToken.None);

    public Task<AuthenticationOutcome> AskWithTokenAsync(string token, params (string Name, string Value)[] more) =>
        AskAsync([("authorization", "Bearer " + token), .. more]);

    public ValueTask DisposeAsync() => _authentication.DisposeAsync();
}

internal static class OutcomeAssert
{
    public static void Refused(AuthenticationOutcome outcome, string code, string message)
    {
        Assert.False(outcome.IsAccepted, "the client was let in");
        Assert.Equal((code, message, "$"), (outcome.Error.Code.Text, outcome.Error.Message, outcome.Error.Path));
    }

    public static void IsRole(AuthenticationOutcome outcome, string role)
    {
        Assert.True(outcome.IsAccepted, outcome.Error?.Message);
        Assert.Equal(role, outcome.Session.Role);
    }
}
