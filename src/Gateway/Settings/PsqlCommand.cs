using System.Text;
using Npgsql;

namespace Gateway.Settings;

/// <summary>A line for a shell that leads to the database which is served; it holds no password: psql asks for it. Immutable.</summary>
internal sealed class PsqlCommand(string connectionString)
{
    private const int DefaultPort = 5432;

    /// <summary><c>psql -h /srv/data/socket -U postgres -d postgres</c>, for example.</summary>
    public string Text { get; } = Write(new NpgsqlConnectionStringBuilder(connectionString));

    private static string Write(NpgsqlConnectionStringBuilder database)
    {
        var text = new StringBuilder("psql");
        Append(text, "-h", database.Host);
        Append(text, "-p", database.Port == DefaultPort ? null : $"{database.Port}");
        Append(text, "-U", database.Username);
        Append(text, "-d", database.Database);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string option, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(' ').Append(option).Append(' ').Append(Quoted(value));
        }
    }

    // As sh reads it: whatever is not plain stands in single quotes.
    private static string Quoted(string value) => value.All(mark => char.IsAsciiLetterOrDigit(mark) || "/._-:@,%+".Contains(mark, StringComparison.Ordinal))
        ? value
        : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
