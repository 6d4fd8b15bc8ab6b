using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Embedded;

/// <summary>
/// The files of one embedded server: <c>cluster/</c> is PostgreSQL's own data folder, <c>socket/</c> holds the unix socket and
/// <c>lock</c> is held by the gateway that uses the folder. Only the server's account (and root) can enter, which is what guards
/// the socket: whoever reaches it is trusted.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    // sun_path of unix(7) has 108 bytes with the final zero; PostgreSQL adds "/.s.PGSQL.5432" and a lock file ".lock" beside it.
    private const int LongestSocketFolderBytes = 107 - 19;

    private readonly FileStream _lock;

    private DataFolder(string path, string socketFolder, FileStream held)
    {
        Path = path;
        SocketFolder = socketFolder;
        _lock = held;
    }

    public string Path { get; }

    public string SocketFolder { get; }

    public string Cluster => System.IO.Path.Combine(Path, "cluster");

    /// <summary>Where a new cluster is made; renamed when complete, so that a killed <c>initdb</c> leaves nothing that looks finished.</summary>
    public string NewCluster => System.IO.Path.Combine(Path, "cluster.new");

    public string PidFile => System.IO.Path.Combine(Cluster, "postmaster.pid");

    /// <summary>The cluster's major version; null when there is no cluster yet.</summary>
    public int? ClusterVersion
    {
        get
        {
            var file = System.IO.Path.Combine(Cluster, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>
    /// The folder itself, or where the server's account cannot walk into it, a folder of the same purpose under <c>/var/lib</c>
    /// whose name is derived from the wanted path.
    /// </summary>
    public static string Reachable(string wanted, ServerAccount account)
    {
        var full = System.IO.Path.GetFullPath(wanted);
        return account.Reaches(full)
            ? full
            : $"/var/lib/realtime/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..12]}";
    }

    /// <summary>Creates what is missing, hands it to the account and takes the lock.</summary>
    /// <exception cref="EmbeddedPostgresException">Another gateway holds the folder, or it cannot be written.</exception>
    public static async Task<DataFolder> OpenAsync(string path, ServerAccount account, CancellationToken cancellation)
    {
        var socket = System.IO.Path.Combine(path, "socket");
        if (Encoding.UTF8.GetByteCount(socket) > LongestSocketFolderBytes)
        {
            throw new EmbeddedPostgresException($"The path {path} is too long for the server's unix socket (at most {LongestSocketFolderBytes - "/socket".Length} bytes): choose a shorter data folder.");
        }

        try
        {
            Directory.CreateDirectory(path);
            Directory.CreateDirectory(socket);
            var held = Lock(path);
            await HandOverAsync([path, socket], account, cancellation);
            return new DataFolder(path, socket, held);
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw new EmbeddedPostgresException($"The data folder {path} cannot be used: {denied.Message}", denied);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            // FileShare.None is an advisory flock(2) on Unix: freed by the kernel when the holder dies, however it dies.
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy)
        {
            throw new EmbeddedPostgresException($"The data folder {path} is in use by another gateway: stop that one, or choose another data folder.", busy);
        }
    }

    private static async Task HandOverAsync(IReadOnlyList<string> folders, ServerAccount account, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var folder in folders)
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (account.IsLent)
        {
            var changed = await Programs.RunAsync(["chown", $"{account.UserId}:{account.GroupId}", .. folders], cancellation);
            if (changed.ExitCode != 0)
            {
                throw new EmbeddedPostgresException($"The data folder cannot be handed to the account that runs PostgreSQL: {changed.Output}");
            }
        }
    }
}
