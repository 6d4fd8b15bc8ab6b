using System.Text;
using System.Text.Json.Nodes;
using Gateway.Settings;

namespace Gateway.MetadataDirectory;

/// <summary>
/// The command <c>metadata apply|export|diff [directory]</c>: moves a directory to a running gateway, from it, or compares the two.
/// The end code is 0, 1 when <c>diff</c> finds a difference or <c>apply</c> an inconsistency, 2 for a failure.
/// </summary>
internal static class MetadataCommand
{
    private const string Usage = "metadata apply|export|diff [--dir DIRECTORY] [--endpoint URL] [--admin-secret SECRET]";

    /// <summary>Runs the command.</summary>
    /// <exception cref="SettingException">The arguments are wrong.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<string, string?> environment, TextWriter output, TextWriter errors)
    {
        var (verb, options) = Parse(arguments);
        var directory = options.GetValueOrDefault("dir") ?? environment("HASURA_GRAPHQL_METADATA_DIR") ?? "metadata";
        var endpoint = options.GetValueOrDefault("endpoint") ?? environment("HASURA_GRAPHQL_ENDPOINT") ?? "http://localhost:8080";
        if (!Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var address))
        {
            throw new SettingException($"The endpoint '{endpoint}' is not a URL.");
        }

        using var client = new HttpClient { BaseAddress = address };
        if ((options.GetValueOrDefault("admin-secret") ?? environment("HASURA_GRAPHQL_ADMIN_SECRET")) is { } secret)
        {
            client.DefaultRequestHeaders.Add("x-hasura-admin-secret", secret);
        }

        try
        {
            return verb switch
            {
                "apply" => await ApplyAsync(client, directory, output),
                "export" => await ExportAsync(client, directory, output),
                _ => await DiffAsync(client, directory, output),
            };
        }
        catch (Exception fault) when (fault is MetadataFileException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(fault.Message);
            return 2;
        }
    }

    private static (string Verb, Dictionary<string, string> Options) Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0] is not ("apply" or "export" or "diff"))
        {
            throw new SettingException(Usage);
        }

        var options = new Dictionary<string, string>();
        for (var index = 1; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var cut = argument.IndexOf('=', StringComparison.Ordinal);
            var name = !argument.StartsWith("--", StringComparison.Ordinal) ? "" : cut < 0 ? argument[2..] : argument[2..cut];
            if (!argument.StartsWith("--", StringComparison.Ordinal) && options.TryAdd("dir", argument))
            {
                continue;
            }

            if (name is not ("dir" or "endpoint" or "admin-secret") || (cut < 0 && index + 1 == arguments.Count))
            {
                throw new SettingException($"The argument '{argument}' is not known or lacks its value: {Usage}");
            }

            options[name] = cut < 0 ? arguments[++index] : argument[(cut + 1)..];
        }

        return (arguments[0], options);
    }

    private static async Task<int> ApplyAsync(HttpClient client, string directory, TextWriter output)
    {
        var answer = await SendAsync(client, MetadataRequests.Replace(DirectoryReader.Read(directory)));
        foreach (var warning in answer["warnings"] as JsonArray ?? [])
        {
            await output.WriteLineAsync($"warning: {warning?["message"]}");
        }

        if (answer["inconsistent_objects"] is not JsonArray { Count: > 0 } problems)
        {
            await output.WriteLineAsync("metadata applied");
            return 0;
        }

        await output.WriteLineAsync($"metadata applied; inconsistent and not served: {problems.Count}");
        foreach (var problem in problems)
        {
            await output.WriteLineAsync($"  {problem?["name"] ?? problem?["type"]}: {problem?["reason"]}");
        }

        return 1;
    }

    private static async Task<int> ExportAsync(HttpClient client, string directory, TextWriter output)
    {
        var files = DirectoryWriter.Write(await SendAsync(client, MetadataRequests.Export()));
        DirectoryWriter.Save(files, directory);
        await output.WriteLineAsync($"metadata exported to {directory}, {files.Count} files");
        return 0;
    }

    private static async Task<int> DiffAsync(HttpClient client, string directory, TextWriter output)
    {
        var difference = DirectoryDifference.Write(
            DirectoryWriter.Write(await SendAsync(client, MetadataRequests.Export())), DirectoryWriter.Write(DirectoryReader.Read(directory)));
        await output.WriteAsync(difference.Length == 0 ? "no difference\n" : difference);
        return difference.Length == 0 ? 0 : 1;
    }

    private static async Task<JsonObject> SendAsync(HttpClient client, JsonObject command)
    {
        using var content = new StringContent(command.ToJsonString(MetadataRequests.Json), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("v1/metadata", UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new MetadataFileException($"The gateway answered {(int)response.StatusCode}: {text}");
        }

        return JsonNode.Parse(text) as JsonObject ?? throw new MetadataFileException("The gateway did not answer with an object.");
    }
}
