namespace Realtime.RoleSchemas.Bindings;

/// <summary>Descriptions as they are shown.</summary>
internal static class Descriptions
{
    /// <summary>Null for an empty text: that is how an operator asks for no description, not even a generated one.</summary>
    public static string? Of(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
