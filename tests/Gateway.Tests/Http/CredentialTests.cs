using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Http;

public class CredentialTests
{
    [Fact]
    public async Task Refused_credentials_are_an_error_object_with_status_200()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        using var response = await gateway.PostAsync("""{"query":"{a}"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"errors":[{"message":"x-hasura-admin-secret/x-hasura-access-key required, but not found","extensions":{"path":"$","code":"access-denied"}}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Refused_credentials_are_401_for_the_specifications_type()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        using var response = await gateway.PostAsync("""{"query":"{a}"}""", "application/graphql-response+json");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Eleventh_wrong_secret_is_429()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Clear();
        gateway.Client.DefaultRequestHeaders.Add("x-hasura-admin-secret", "guess");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await gateway.PostAsync("""{"query":"{a}"}""")).Dispose();
        }

        using var response = await gateway.PostAsync("""{"query":"{a}"}""");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Hasura-Role: user\r\nx-hasura-role: admin", "x-hasura-role")]
    [InlineData("X-Hasura-Admin-Secret: a\r\nX-Hasura-Admin-Secret: b", "x-hasura-admin-secret")]
    public async Task Repeated_credential_header_is_400(string headers, string name)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await SendRawAsync(gateway, $"POST /v1/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{{\"query\":\"{{a}}\"}}");
        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains($"the header {name} stands there more than once", answer);
        Assert.Empty(gateway.Engine.Asked);
    }

    [Fact]
    public async Task Repeated_Authorization_header_is_400()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await SendRawAsync(gateway, "POST /v1/metadata HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer);
    }

    private static async Task<string> SendRawAsync(TestGateway gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
