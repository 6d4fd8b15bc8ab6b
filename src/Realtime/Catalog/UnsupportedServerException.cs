namespace Realtime.Catalog;

/// <summary>The server is older than the oldest version whose catalog is understood. Retrying does not help; upgrading does.</summary>
/// <param name="reported">The version as the server reports it, <c>12.9</c> for example.</param>
public sealed class UnsupportedServerException(string reported) : Exception(
    $"PostgreSQL {OldestMajor} or newer is needed, and the server reports version {reported}: upgrade the server, or point the source to another one.")
{
    /// <summary>The oldest major version that is supported.</summary>
    public const int OldestMajor = 13;

    /// <summary>Lets versions from <see cref="OldestMajor"/> pass, unknown newer ones included.</summary>
    /// <exception cref="UnsupportedServerException">The version is older.</exception>
    public static void ThrowIfOlder(Version server)
    {
        if (server.Major < OldestMajor)
        {
            throw new UnsupportedServerException(server.ToString());
        }
    }
}
