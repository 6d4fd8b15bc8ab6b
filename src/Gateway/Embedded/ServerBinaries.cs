using System.Globalization;

namespace Gateway.Embedded;

/// <summary>The folder that holds <c>initdb</c> and <c>postgres</c> of one major version.</summary>
/// <param name="Folder">The full path of the folder.</param>
/// <param name="MajorVersion">The major version where the folder's name tells it (Debian's layout); null where it does not.</param>
internal sealed record ServerBinaries(string Folder, int? MajorVersion)
{
    // Debian's and Ubuntu's layout, then that of the packages from postgresql.org for Red Hat.
    private static readonly (string Root, string Prefix)[] Layouts = [("/usr/lib/postgresql", ""), ("/usr", "pgsql-")];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string Server => Path.Combine(Folder, "postgres");

    /// <summary>Every installed server, newest first; one found on <c>PATH</c> comes last.</summary>
    public static IReadOnlyList<ServerBinaries> Installed()
    {
        var found = Layouts
            .Where(layout => Directory.Exists(layout.Root))
            .SelectMany(layout => Directory.EnumerateDirectories(layout.Root, layout.Prefix + "*")
                .Select(folder => (Folder: Path.Combine(folder, "bin"), Version: Path.GetFileName(folder)[layout.Prefix.Length..])))
            .Where(each => int.TryParse(each.Version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(each => new ServerBinaries(each.Folder, int.Parse(each.Version, CultureInfo.InvariantCulture)))
            .OrderByDescending(each => each.MajorVersion)
            .ToList();
        // A folder on PATH is often one of those above, or a link into it.
        if (Programs.Find("postgres") is { } onPath && RealFolder(onPath) is var folder && found.All(each => each.Folder != folder))
        {
            found.Add(new ServerBinaries(folder, null));
        }

        return [.. found.Where(each => File.Exists(each.InitDb) && File.Exists(each.Server))];
    }

    /// <summary>The server in a folder that somebody named.</summary>
    /// <exception cref="EmbeddedPostgresException">It is not there.</exception>
    public static ServerBinaries In(string folder)
    {
        var named = new ServerBinaries(Path.GetFullPath(folder), null);
        return File.Exists(named.InitDb) && File.Exists(named.Server)
            ? named
            : throw new EmbeddedPostgresException($"The folder {named.Folder} does not hold a PostgreSQL server (initdb and postgres).");
    }

    private static string RealFolder(string program) =>
        Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;

    /// <summary>The server for a cluster: the newest for a new one, that of its own version for one that exists.</summary>
    /// <param name="clusterVersion">The content of the cluster's <c>PG_VERSION</c>; null when there is no cluster yet.</param>
    /// <param name="cluster">The cluster's folder, for the message.</param>
    /// <exception cref="EmbeddedPostgresException">None is installed that fits.</exception>
    public static ServerBinaries Choose(int? clusterVersion, string cluster)
    {
        var installed = Installed();
        if (installed.Count == 0)
        {
            throw new EmbeddedPostgresException("No PostgreSQL server is installed (looked in /usr/lib/postgresql/*/bin and on PATH): install the package postgresql, or set HASURA_GRAPHQL_DATABASE_URL to a database that runs elsewhere.");
        }

        return installed.FirstOrDefault(each => clusterVersion is null || each.MajorVersion is null || each.MajorVersion == clusterVersion)
            ?? throw new EmbeddedPostgresException($"The data in {cluster} was written by PostgreSQL {clusterVersion}, which is not installed (found: {string.Join(", ", installed.Select(each => each.MajorVersion))}): install postgresql-{clusterVersion}, or start over with an empty folder.");
    }
}
