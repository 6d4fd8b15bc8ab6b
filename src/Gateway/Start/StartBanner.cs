using System.Text;
using Gateway.Auth;
using Gateway.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Start;

/// <summary>
/// What the operator reads last at start: the addresses, what was generated for lack of settings, and what to try first. A
/// configured secret is never printed, and the database's password never.
/// </summary>
internal sealed class StartBanner(
    IServer server, GatewaySettings settings, GeneratedCredentials generated, PsqlCommand psql, IHostApplicationLifetime lifetime, DemoIssuer? demo = null)
{
    /// <summary>Prints it as soon as the server listens.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(Reachable).ToList() ?? [];
        await Console.Out.WriteLineAsync(Text(addresses));
    }

    // An address to type: nobody can open http://*:8080.
    private static string Reachable(string address) => address
        .Replace("://*", "://localhost", StringComparison.Ordinal)
        .Replace("://+", "://localhost", StringComparison.Ordinal)
        .Replace("://[::]", "://localhost", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal);

    private string Text(IReadOnlyList<string> addresses)
    {
        var url = addresses.Count > 0 ? addresses[0] : "http://localhost:8080";
        var text = new StringBuilder().AppendLine();
        text.AppendLine($"  Realtime serves on {string.Join(", ", addresses)}");
        text.AppendLine($"    GraphQL       {url}/v1/graphql");
        if (settings.HasDemo)
        {
            text.AppendLine($"    Demo          {url}/demo");
        }

        text.AppendLine($"    Health        {url}/healthz");
        if (generated.AdminSecret is not null)
        {
            text.AppendLine($"    Admin secret  {generated.AdminSecret}   (kept in {settings.Get(DatabaseSettings.DataFolder)})");
        }

        if (settings.Get(AuthSettings.Insecure))
        {
            text.AppendLine("    Everybody is admin (--insecure).");
        }

        text.AppendLine($"    Database      {psql.Text}");
        if (demo is not null)
        {
            AppendDemo(text, url, demo);
        }

        return text.ToString();
    }

    private void AppendDemo(StringBuilder text, string url, DemoIssuer issuer)
    {
        var token = issuer.TokenFor(1);
        text.AppendLine($"    User 1        {token}");
        text.AppendLine($"    User 2        {issuer.TokenFor(2)}");
        text.AppendLine().AppendLine("  Try:");
        text.AppendLine($$"""    curl -s {{url}}/v1/graphql -H 'Content-Type: application/json' -d '{"query":"{ article(limit: 3) { id title author { name } } }"}'""");
        // A new name each time that it is run: the shell puts the time in.
        text.AppendLine($$"""    curl -s {{url}}/v1/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer {{token}}' -d '{"query":"mutation { insert_tag(objects: [{name: \"tag-'$(date +%s%N)'\"}]) { returning { name } } }"}'""");
        var secret = generated.AdminSecret ?? "YOUR-ADMIN-SECRET";
        text.AppendLine($$"""    curl -sN {{url}}/v1/graphql -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -H 'X-Hasura-Admin-Secret: {{secret}}' -d '{"query":"subscription { article(limit: 3, order_by: {updated_at: desc}) { id title } }"}'""");
        text.AppendLine($"""    {psql.Text} -c "UPDATE article SET title = title || '!' WHERE id = 451" """.TrimEnd());
    }
}
