using System.Text.Json;

namespace Realtime.Operations;

/// <summary>
/// JSON may escape half of a surrogate pair (<c>"\ud800"</c>): well formed, yet no text, and reading it is an exception. Found after the fact, when
/// something has failed.
/// </summary>
internal static class BrokenText
{
    /// <summary>What to tell the client.</summary>
    public const string Message = "a text in the request is not valid Unicode";

    /// <summary>Whether some string or name of a JSON value is no text.</summary>
    public static bool IsIn(JsonElement json)
    {
        try
        {
            Read(json);
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static void Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }

                break;
        }
    }
}
