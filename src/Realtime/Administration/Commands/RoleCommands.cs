using System.Text.Json.Nodes;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Administration.Commands;

/// <summary>Inherited roles, and settings that are kept by role.</summary>
internal static class RoleCommands
{
    private const string Inherited = "inherited_roles";

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("add_inherited_role", (call, _) => AddInherited(call)),
        new("drop_inherited_role", (call, _) => DropInherited(call)),
        new("set_api_limits", (call, _) => SetWhole(call, "api_limits")),
        new("remove_api_limits", (call, _) => SetWhole(call, "api_limits", remove: true)),
        new("set_graphql_schema_introspection_options", (call, _) => SetIntrospection(call)),
    ];

    private static ValueTask<JsonNode?> AddInherited(CommandCall call)
    {
        var role = DeclaredInheritedRole.Read(call.Args);
        if (role.Name == Sessions.Session.AdminRole)
        {
            throw call.Failed(ErrorCode.AlreadyExists, "the role \"admin\" already exists");
        }

        // declaring one again replaces it, as Hasura does
        var root = call.Draft.Document.Root;
        MetadataRemoval.RemoveFrom(root, Inherited, "role_name", role.Name);
        MetadataRemoval.Append(root, Inherited, new JsonObject { ["role_name"] = role.Name, ["role_set"] = MetadataJson.ToArray(role.Parents) });
        call.Draft.Edited("inherited_role", $"inherited_role {role.Name}", call.Path);
        return default;
    }

    private static ValueTask<JsonNode?> DropInherited(CommandCall call)
    {
        var name = call.Args.Required("role_name").AsName();
        if (!MetadataRemoval.RemoveFrom(call.Draft.Document.Root, Inherited, "role_name", name))
        {
            throw call.Failed(ErrorCode.NotExists, $"\"{name}\" inherited role doesn't exist");
        }

        call.Draft.Edited();
        return default;
    }

    private static ValueTask<JsonNode?> SetIntrospection(CommandCall call)
    {
        call.Args.Required("disabled_for_roles").AsStrings();
        return SetWhole(call, "graphql_schema_introspection");
    }

    private static ValueTask<JsonNode?> SetWhole(CommandCall call, string member, bool remove = false)
    {
        CustomizationCommands.Set(call.Draft.Document.Root, member, remove ? null : call.Args.AsObject());
        call.Draft.Edited();
        return default;
    }
}
