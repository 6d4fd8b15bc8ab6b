using System.Globalization;

namespace Gateway.Embedded;

/// <summary>
/// The account that the server's programs run as. PostgreSQL refuses root, so a gateway started by root lends them
/// <c>postgres</c> (made by the package) or else <c>nobody</c>; any other user runs them as itself.
/// </summary>
/// <param name="UserId">The account's uid; null: the gateway's own.</param>
/// <param name="GroupId">The account's gid; null: the gateway's own.</param>
internal sealed record ServerAccount(int? UserId, int? GroupId)
{
    private const string Passwords = "/etc/passwd";

    /// <summary>The account fit for this process.</summary>
    /// <exception cref="EmbeddedPostgresException">The process is root and the machine has neither account, or no way to change to it.</exception>
    public static ServerAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new(null, null);
        }

        var account = Find("postgres") ?? Find("nobody")
            ?? throw new EmbeddedPostgresException("PostgreSQL does not run as root and this machine has no user postgres or nobody to run it as: create one, or start the gateway as another user.");
        return Programs.Find("setpriv") is null
            ? throw new EmbeddedPostgresException("PostgreSQL does not run as root and the program setpriv (package util-linux), which would change the user, is not found: install it, or start the gateway as another user.")
            : account;
    }

    /// <summary>Whether the account is another than the gateway's own.</summary>
    public bool IsLent => UserId is not null;

    /// <summary>
    /// Whether the account can walk into a folder: every folder above it that exists must be open to others.
    /// What is missing will be created and handed over. Root's home, closed to all, is the usual obstacle.
    /// </summary>
    public bool Reaches(string folder)
    {
        if (!IsLent || OperatingSystem.IsWindows())
        {
            return true;
        }

        for (var above = Directory.GetParent(Path.GetFullPath(folder)); above is not null; above = above.Parent)
        {
            if (above.Exists && (above.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A command line that runs a program as this account.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> command) => IsLent
        ? ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", .. command]
        : command;

    // passwd(5): name:password:UID:GID:GECOS:directory:shell
    private static ServerAccount? Find(string name) => File.Exists(Passwords)
        ? File.ReadLines(Passwords)
            .Select(line => line.Split(':'))
            .Where(parts => parts.Length > 3 && parts[0] == name)
            .Select(parts => new ServerAccount(int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture)))
            .FirstOrDefault()
        : null;
}
