namespace Realtime.RoleSchemas;

/// <summary>
/// The member of a type that would have none for a role: an enum of the columns that it may update, the input of a row whose columns are all preset. GraphQL
/// knows no empty types. What is given there means nothing.
/// </summary>
internal static class Placeholder
{
    public const string Name = "_PLACEHOLDER";

    public const string Description = "placeholder (do not use)";
}
