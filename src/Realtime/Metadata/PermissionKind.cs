namespace Realtime.Metadata;

/// <summary>What a permission allows.</summary>
internal enum PermissionKind
{
    Select,
    Insert,
    Update,
    Delete,
}

/// <summary>The names that metadata gives to kinds of objects: member names and words of messages.</summary>
internal static class MetadataNames
{
    /// <summary>Every kind of permission.</summary>
    public static IReadOnlyList<PermissionKind> PermissionKinds { get; } =
        [PermissionKind.Insert, PermissionKind.Select, PermissionKind.Update, PermissionKind.Delete];

    /// <summary><c>select</c>, <c>insert</c>, …</summary>
    public static string Word(this PermissionKind kind) => kind switch
    {
        PermissionKind.Select => "select",
        PermissionKind.Insert => "insert",
        PermissionKind.Update => "update",
        _ => "delete",
    };

    /// <summary>The member of a table's entry that holds permissions of a kind.</summary>
    public static string Member(this PermissionKind kind) => kind.Word() + "_permissions";

    /// <summary>The member of a table's entry that holds relationships.</summary>
    public static string RelationshipMember(bool isArray) => isArray ? "array_relationships" : "object_relationships";
}
