using System.Security.Cryptography;
using Gateway.Settings;

namespace Gateway.Auth;

/// <summary>
/// What lies in the data folder beside the private PostgreSQL's cluster: secrets that are made once and kept, readable by the
/// gateway's user alone.
/// </summary>
internal sealed class KeptSecrets(string folder)
{
    /// <summary>The admin secret of a gateway that was given none.</summary>
    public string AdminSecret() => ReadOrMake("admin-secret", () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The key that signs the demo's tokens.</summary>
    public string DemoKey() => ReadOrMake("demo-token-key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));

    private string ReadOrMake(string name, Func<string> make)
    {
        var path = Path.Combine(folder, name);
        try
        {
            if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
            {
                return kept;
            }

            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var made = make();
            using var writer = new StreamWriter(path, options);
            writer.Write(made);
            return made;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"Realtime:DataFolder: {path} cannot be read or written: {fault.Message}");
        }
    }
}
