using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Availability;
using Gateway.MetadataDirectory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Administration;
using Realtime.Diagnostics;

namespace Gateway.Tests.Http;

public class StatusEndpointTests
{
    [Theory]
    [InlineData("/healthz", EngineState.Ready, 0, HttpStatusCode.OK, "OK")]
    [InlineData("/hasura/healthz", EngineState.Ready, 0, HttpStatusCode.OK, "OK")]
    [InlineData("/healthz", EngineState.Ready, 2, HttpStatusCode.OK, "WARN: inconsistent objects in schema")]
    [InlineData("/healthz?strict=true", EngineState.Ready, 2, HttpStatusCode.InternalServerError, "ERROR: inconsistent objects in schema")]
    [InlineData("/healthz", EngineState.DatabaseUnavailable, 0, HttpStatusCode.InternalServerError, "ERROR: gone")]
    public async Task Health_tells_how_the_engine_is(string path, EngineState state, int inconsistent, HttpStatusCode status, string text)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        gateway.Engine.Health = new EngineHealth(state, inconsistent, state == EngineState.Ready ? null : "gone");
        using var response = await gateway.Client.GetAsync(path);
        Assert.Equal((status, text), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Health_waits_for_the_metadata_directory()
    {
        StartMetadata? directory = null;
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<IStartStep>(provider =>
            directory = new StartMetadata(
                new JsonObject { ["version"] = 3, ["sources"] = new JsonArray() },
                provider.GetRequiredService<IMetadataApi>(), NullLogger<StartMetadata>.Instance)));
        using var before = await gateway.Client.GetAsync("/healthz");
        Assert.Equal((HttpStatusCode.InternalServerError, "ERROR: the metadata directory is not yet in force"), (before.StatusCode, await before.Content.ReadAsStringAsync()));
        await directory!.RunAsync(CancellationToken.None);
        Assert.Equal("OK", await gateway.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Health_detail_names_what_does_not_work()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Health = new EngineHealth(EngineState.Ready)
        {
            Conditions = [new HealthCondition("metadata-watcher", null, null), new HealthCondition("change-feed", "default", "wal_level is replica")],
        };
        using var response = await gateway.Client.GetAsync("/healthz?detail=true");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"status":"OK","conditions":[{"name":"metadata-watcher","source":null,"ok":true,"reason":null},{"name":"change-feed","source":"default","ok":false,"reason":"wal_level is replica"}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("x-hasura-role", "user", HttpStatusCode.BadRequest)]
    public async Task Health_detail_is_for_the_admin(string? header, string? value, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Engine.Health = new EngineHealth(EngineState.Ready) { Conditions = [new HealthCondition("change-feed", "default", "host db.internal")] };
        if (header is null)
        {
            gateway.Client.DefaultRequestHeaders.Clear();
        }
        else
        {
            gateway.Client.DefaultRequestHeaders.Add(header, value);
        }

        using var response = await gateway.Client.GetAsync("/healthz?detail=true");
        Assert.Equal(status, response.StatusCode);
        Assert.DoesNotContain("db.internal", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Version_is_public_and_names_the_dialect()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        using var version = JsonDocument.Parse(await gateway.Client.GetStringAsync("/v1/version"));
        Assert.Equal("ce", version.RootElement.GetProperty("server_type").GetString());
        Assert.Matches("^v2\\.", version.RootElement.GetProperty("version").GetString());
        Assert.NotEmpty(version.RootElement.GetProperty("realtime_version").GetString()!);
    }

    [Fact]
    public async Task Config_is_for_the_admin()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var config = JsonDocument.Parse(await gateway.Client.GetStringAsync("/v1alpha1/config"));
        Assert.True(config.RootElement.GetProperty("is_admin_secret_set").GetBoolean());
        Assert.Equal(1, config.RootElement.GetProperty("live_queries").GetProperty("refetch_delay").GetDouble());
        gateway.Client.DefaultRequestHeaders.Clear();
        using var refused = await gateway.Client.GetAsync("/v1alpha1/config");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData(null, "[]")]
    [InlineData("{KEY}", """[{"claims_namespace":"https://hasura.io/jwt/claims","claims_format":"json"}]""")]
    [InlineData("{KEY,\"claims_namespace_path\":\"$.hasura.claims\",\"claims_format\":\"stringified_json\"}", """[{"claims_namespace":"$.hasura.claims","claims_format":"stringified_json"}]""")]
    [InlineData(
        "{KEY,\"claims_map\":{\"x-hasura-allowed-roles\":[\"user\"],\"x-hasura-default-role\":{\"path\":\"$.role\",\"default\":\"user\"}}}",
        """[{"claims_namespace":"https://hasura.io/jwt/claims","claims_format":"json","claims_map":{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":{"path":"$.role","default":"user"}}}]""")]
    public async Task Config_tells_where_claims_are_and_no_key(string? secret, string expected)
    {
        const string Key = "\"type\":\"HS256\",\"key\":\"0123456789abcdef0123456789abcdef\"";
        await using var gateway = await TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = secret?.Replace("KEY", Key, StringComparison.Ordinal) });
        var text = await gateway.Client.GetStringAsync("/v1alpha1/config");
        using var config = JsonDocument.Parse(text);
        Assert.Equal(expected, config.RootElement.GetProperty("jwt").GetRawText());
        Assert.Equal(secret is not null, config.RootElement.GetProperty("is_jwt_set").GetBoolean());
        Assert.DoesNotContain("0123456789abcdef", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://a.example", "*", null)]
    [InlineData("https://a.example", "https://a.example", "https://a.example", "true")]
    [InlineData("https://*.example", "https://b.example", "https://b.example", "true")]
    [InlineData("https://a.example", "https://evil.example", null, null)]
    [InlineData("https://a.example,null", "null", null, null)]
    public async Task Cors_follows_the_setting(string? domains, string origin, string? allowed, string? credentials)
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["HASURA_GRAPHQL_CORS_DOMAIN"] = domains });
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/graphql");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,authorization");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
        Assert.Equal(credentials, response.Headers.TryGetValues("Access-Control-Allow-Credentials", out var flags) ? flags.Single() : null);
    }
}
