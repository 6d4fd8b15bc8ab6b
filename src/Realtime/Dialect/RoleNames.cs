namespace Realtime.Dialect;

/// <summary>Roles that mean something to the engine itself.</summary>
internal static class RoleNames
{
    /// <summary>The role that sees and may do everything.</summary>
    public const string Admin = "admin";
}
