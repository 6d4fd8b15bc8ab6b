namespace Realtime.Metadata;

/// <summary>
/// One entry of a table's <c>…_permissions</c>. The rules inside stay JSON: what they mean depends on the catalog, and they are
/// resolved against it in one step.
/// </summary>
/// <param name="Kind">What it allows.</param>
/// <param name="Role">To whom.</param>
/// <param name="Definition">The <c>permission</c> member.</param>
/// <param name="Comment">A comment, or null.</param>
internal sealed record DeclaredPermission(PermissionKind Kind, string Role, JsonCursor Definition, string? Comment)
{
    /// <summary>Reads an entry, or the arguments of a command that creates one.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredPermission Read(JsonCursor entry, PermissionKind kind)
    {
        var definition = entry.Required("permission");
        definition.AsObject();
        return new DeclaredPermission(kind, entry.Required("role").AsName(), definition, entry["comment"].AsOptionalString());
    }
}

/// <summary>One entry of <c>inherited_roles</c>: a role that may do what its parents may.</summary>
internal sealed record DeclaredInheritedRole(string Name, IReadOnlyList<string> Parents)
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredInheritedRole Read(JsonCursor entry) =>
        new(entry.Required("role_name").AsName(), entry.Required("role_set").AsStrings());
}
