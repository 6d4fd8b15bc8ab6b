using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Commands;

/// <summary>Names, comments and marks of tables.</summary>
internal static class CustomizationCommands
{
    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("pg_set_table_customization", (call, _) => SetCustomization(call)),
        new("pg_set_table_custom_fields", (call, _) => SetCustomFields(call)),
        new("pg_set_table_is_enum", (call, _) => SetIsEnum(call)),
        new("pg_set_table_is_published", (call, _) => SetIsPublished(call)),
        new("pg_set_apollo_federation_config", (call, _) => Keep(call, "apollo_federation_config")),
    ];

    private static ValueTask<JsonNode?> SetCustomization(CommandCall call)
    {
        var table = call.Table();
        TableConfiguration.Read(call.Args["configuration"]);
        Set(table, "configuration", call.Args["configuration"].Node);
        Edited(call);
        return default;
    }

    private static ValueTask<JsonNode?> SetCustomFields(CommandCall call)
    {
        var table = call.Table();
        var configuration = new JsonObject();
        foreach (var member in new[] { "custom_root_fields", "custom_column_names" })
        {
            Set(configuration, member, call.Args[member].Node);
        }

        TableConfiguration.Read(new JsonCursor(configuration, call.Args.Path));
        Set(table, "configuration", configuration);
        Edited(call);
        return default;
    }

    private static ValueTask<JsonNode?> SetIsEnum(CommandCall call)
    {
        var table = call.Table();
        if (call.Args.Required("is_enum").AsBoolean(fallback: false))
        {
            table["is_enum"] = true;
        }
        else
        {
            table.Remove("is_enum");
        }

        Edited(call);
        return default;
    }

    // Realtime's own: live queries over a table that is not published are polled, and nothing that PostgreSQL demands of published tables holds for it.
    private static ValueTask<JsonNode?> SetIsPublished(CommandCall call)
    {
        var table = call.Table();
        if (call.Args.Required("is_published").AsBoolean(fallback: true))
        {
            table.Remove("is_published");
        }
        else
        {
            table["is_published"] = false;
        }

        Edited(call);
        return default;
    }

    private static ValueTask<JsonNode?> Keep(CommandCall call, string member)
    {
        Set(call.Table(), member, call.Args[member].Node);
        call.Draft.Edited();
        return default;
    }

    private static void Edited(CommandCall call) =>
        call.Draft.Edited("table", InconsistencyList.NameOfTable(call.Source, call.TableName), call.Path);

    /// <summary>Sets a member to a copy of a value, or takes it out where there is nothing to say.</summary>
    internal static void Set(JsonObject target, string member, JsonNode? value)
    {
        if (value is null or JsonObject { Count: 0 })
        {
            target.Remove(member);
        }
        else
        {
            target[member] = value.DeepClone();
        }
    }
}
