using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Members of the metadata that configure parts of Hasura as a whole. They are kept, and exported as they were given.</summary>
internal static class ConfigurationCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("set_custom_types", (call, _) => SetWhole(call, "custom_types")),
        new("set_metrics_config", (call, _) => SetWhole(call, "metrics_config")),
        new("remove_metrics_config", (call, _) => Remove(call, "metrics_config")),
        new("set_opentelemetry_config", (call, _) => SetWhole(call, "opentelemetry")),
        new("set_opentelemetry_status", (call, _) => SetStatus(call)),
        new("add_host_to_tls_allowlist", (call, _) => AddHost(call)),
        new("drop_host_from_tls_allowlist", (call, _) => DropHost(call)),
        new("set_query_tags", (call, _) => SetQueryTags(call)),
    ];

    private static ValueTask<JsonNode?> SetWhole(CommandCall call, string member)
    {
        CustomizationCommands.Set(call.Draft.Document.Root, member, call.Args.Node);
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> Remove(CommandCall call, string member)
    {
        call.Draft.Document.Root.Remove(member);
        call.Draft.Edited();
        return default;
    }

    // The argument is the word alone.
    private static ValueTask<JsonNode?> SetStatus(CommandCall call)
    {
        var status = call.Args.AsString();
        if (status is not ("enabled" or "disabled" or "env"))
        {
            throw call.Args.Failed($"unexpected status \"{status}\", expected enabled, disabled or env");
        }

        if (call.Draft.Document.Root["opentelemetry"] is not JsonObject configuration)
        {
            call.Draft.Document.Root["opentelemetry"] = configuration = [];
        }

        configuration["status"] = status;
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> AddHost(CommandCall call)
    {
        var host = call.Args.Required("host").AsString();
        if (host.Length == 0)
        {
            throw call.Failed(ErrorCode.BadRequest, "key \"host\" cannot be empty");
        }

        if (call.Draft.Document.Root["network"] is not JsonObject network)
        {
            call.Draft.Document.Root["network"] = network = [];
        }

        if (MetadataDocument.ObjectsOf(network, "tls_allowlist").Any(entry => MetadataDocument.TextOf(entry["host"]) == host))
        {
            throw call.Failed(ErrorCode.AlreadyExists, $"the host \"{host}\" already exists in the allowlist");
        }

        MetadataRemoval.Append(network, "tls_allowlist", call.Args.AsObject().DeepClone());
        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> DropHost(CommandCall call)
    {
        var host = call.Args.Required("host").AsString();
        if (host.Length == 0)
        {
            throw call.Failed(ErrorCode.BadRequest, "hostname cannot be empty");
        }

        if (call.Draft.Document.Root["network"] is not JsonObject network || !MetadataRemoval.RemoveFrom(network, "tls_allowlist", "host", host))
        {
            throw call.Failed(ErrorCode.NotExists, $"the host \"{host}\" isn't present in the allowlist");
        }

        if (network.Count == 0)
        {
            call.Draft.Document.Root.Remove("network");
        }

        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> SetQueryTags(CommandCall call)
    {
        var source = call.Draft.Source(call.Args.Required("source_name").AsName(), call.Path);
        var tags = (JsonObject)call.Args.AsObject().DeepClone();
        tags.Remove("source_name");
        source["query_tags"] = tags;
        call.Draft.Edited();
        return default;
    }
}
