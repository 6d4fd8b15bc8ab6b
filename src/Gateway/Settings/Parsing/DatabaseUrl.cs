using System.Globalization;
using Npgsql;

namespace Gateway.Settings.Parsing;

/// <summary>
/// Reads where a database is: libpq's URI (<c>postgres://user:password@host:port/database?sslmode=require</c>) or an Npgsql
/// connection string (<c>Host=…;Username=…</c>). The result is always an Npgsql connection string.
/// </summary>
internal static class DatabaseUrl
{
    // libpq's URI parameters beside Npgsql's keywords; the ones that Npgsql spells alike pass by their own name.
    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["hostaddr"] = "Host",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["application_name"] = "Application Name",
        ["fallback_application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["options"] = "Options",
        ["client_encoding"] = "Client Encoding",
        ["passfile"] = "Passfile",
        ["target_session_attrs"] = "Target Session Attributes",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["search_path"] = "Search Path",
    };

    /// <summary>The Npgsql connection string for what the operator wrote.</summary>
    /// <exception cref="FormatException">Neither form fits; the message never holds the password.</exception>
    public static string Read(string text)
    {
        text = text.Trim();
        var isUri = text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
        try
        {
            var builder = isUri ? FromUri(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..]) : new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(builder.Host)
                ? throw new FormatException("must name a host: postgres://user:password@host:port/database or Host=…;Username=…")
                : builder.ConnectionString;
        }
        catch (ArgumentException fault)
        {
            // Npgsql names the keyword that it cannot read, never its neighbours.
            throw new FormatException($"must be a postgres:// URI or an Npgsql connection string: {fault.Message.TrimEnd('.')}", fault);
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(string rest)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        rest = Cut(rest, '#', out _);
        rest = Cut(rest, '?', out var query);
        rest = Cut(rest, '/', out var database);
        var at = rest.LastIndexOf('@');
        var hosts = at < 0 ? rest : rest[(at + 1)..];
        if (at >= 0)
        {
            builder.Username = Decode(Cut(rest[..at], ':', out var password));
            if (password is not null)
            {
                builder.Password = Decode(password);
            }
        }

        if (!string.IsNullOrEmpty(database))
        {
            builder.Database = Decode(database);
        }

        SetHosts(builder, hosts);
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Decode(Cut(pair, '=', out var value));
            SetParameter(builder, name, Decode(value ?? ""));
        }

        return builder;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        if (hosts.Length == 0)
        {
            return;
        }

        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            builder.Host = Decode(hosts); // Npgsql, too, takes host:port,host:port
            return;
        }

        var bracket = hosts.LastIndexOf(']');
        var colon = hosts.LastIndexOf(':');
        if (colon > bracket)
        {
            if (!ushort.TryParse(hosts[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            {
                throw new FormatException($"has a port that is no port: '{hosts[(colon + 1)..]}'");
            }

            builder.Port = port;
            hosts = hosts[..colon];
        }

        builder.Host = Decode(hosts.Trim('[', ']'));
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            // libpq's names have a dash, Npgsql's values are words of an enum.
            case "sslmode":
                builder.SslMode = Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
                    ? mode
                    : throw new FormatException($"has an sslmode that is not known: '{value}'");
                break;
            case "keepalives":
                builder.TcpKeepAlive = value == "1";
                break;
            case "gssencmode":
                builder.GssEncryptionMode = Enum.TryParse<GssEncryptionMode>(value, ignoreCase: true, out var gss) ? gss : GssEncryptionMode.Disable;
                break;
            default:
                builder[LibpqNames.GetValueOrDefault(name, name)] = value;
                break;
        }
    }

    private static string Cut(string text, char mark, out string? rest)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        rest = index < 0 ? null : text[(index + 1)..];
        return index < 0 ? text : text[..index];
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
