using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Auth;
using Gateway.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Operations;

namespace Gateway.Tests.Http;

/// <summary>What a body may call itself: JSON alone, unless credentials come with it that no page elsewhere can make a browser send.</summary>
public sealed class BodyTypeTests
{
    private const string Form = "application/x-www-form-urlencoded";

    public static TheoryData<string, string?> PathsAndTypes()
    {
        var data = new TheoryData<string, string?>();
        foreach (var path in new[] { "/v1/graphql", "/v1alpha1/graphql", "/v1/metadata", "/v1/query", "/v2/query", "/v1/graphql/explain", "/api/rest/saved" })
        {
            foreach (var type in new[] { Form, "text/plain", "multipart/form-data; boundary=x", "application/json", null })
            {
                data.Add(path, type);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(PathsAndTypes))]
    public async Task With_the_admin_secret_a_body_is_JSON_whatever_it_is_called(string path, string? type)
    {
        await using var gateway = await StartAsync();
        foreach (var header in new[] { "X-Hasura-Admin-Secret", "x-hasura-access-key" })
        {
            using var response = await PostAsync(gateway, path, type, (header, SettingsFrom.Secret));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(Form)]
    [InlineData("text/plain")]
    public async Task With_a_token_a_body_is_JSON_whatever_it_is_called(string type)
    {
        await using var gateway = await StartAsync(new() { ["HASURA_GRAPHQL_JWT_SECRET"] = $$"""{"type":"HS256","key":"{{AuthBench.Key}}"}""" });
        var token = Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload());
        using var response = await PostAsync(gateway, "/v1/graphql", type, ("Authorization", "Bearer " + token));
        Assert.Equal("""{"data":{"a":1}}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(PathsAndTypes))]
    public async Task Without_such_credentials_it_must_be_called_JSON(string path, string? type)
    {
        // Everybody is admin here: what remains between a page elsewhere and the database is the type.
        await using var gateway = await StartAsync(new() { ["HASURA_GRAPHQL_ADMIN_SECRET"] = null, ["Realtime__Insecure"] = "true" });
        foreach (var header in new[] { ("Cookie", "session=1"), ("Authorization", "Basic dTpw"), ("authorization", "negotiate x"), ("Authorization", ""), ("X-Hasura-Admin-Secret", ""), ("x-hasura-role", "user") })
        {
            using var response = await PostAsync(gateway, path, type, header);
            var isTaken = type == "application/json" || (type is null && header.Item1 != "Cookie");
            Assert.Equal(isTaken, response.StatusCode != HttpStatusCode.UnsupportedMediaType);
        }
    }

    [Fact]
    public async Task Token_in_a_cookie_is_no_such_credential()
    {
        await using var gateway = await StartAsync(new()
        {
            ["HASURA_GRAPHQL_JWT_SECRET"] = $$$"""{"type":"HS256","key":"{{{AuthBench.Key}}}","header":{"type":"Cookie","name":"session"}}""",
        });
        var cookie = ("Cookie", "session=" + Tokens.Hmac("HS256", AuthBench.Key, Tokens.Payload()));
        using var form = await PostAsync(gateway, "/v1/graphql", Form, cookie);
        using var json = await PostAsync(gateway, "/v1/graphql", "application/json", cookie);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, HttpStatusCode.OK), (form.StatusCode, json.StatusCode));
    }

    [Fact]
    public async Task What_is_not_JSON_is_refused_as_before()
    {
        await using var gateway = await StartAsync();
        using var response = await PostAsync(gateway, "/v1/metadata", Form, "type=export_metadata", ("X-Hasura-Admin-Secret", SettingsFrom.Secret));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid-json", await response.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway, string path, string? type, (string Name, string Value) header) =>
        PostAsync(gateway, path, type, """{"query":"{a}","type":"x","args":{}}""", header);

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string path, string? type, string body, (string Name, string Value) header)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Client.BaseAddress!, path))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        if (type is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await client.SendAsync(request);
    }

    private static Task<TestGateway> StartAsync(Dictionary<string, string?>? environment = null) =>
        TestGateway.StartAsync(environment, services => services.AddSingleton<IRestEndpoints>(new OneSavedQuery()));

    private sealed class OneSavedQuery : IRestEndpoints
    {
        public RestCall Find(string method, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body) =>
            new(new OperationRequest("{a}"), 200, null);

        public ValueTask<string> DescribeAsync() => ValueTask.FromResult("{}");
    }
}
