using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Administration.Authority;

/// <summary>The source that a new installation begins with. Without state.</summary>
internal static class DefaultSource
{
    /// <summary>Its name, and the source that commands mean when they name none.</summary>
    public const string Name = MetadataDocument.DefaultSourceName;

    /// <summary>Adds it to metadata without sources.</summary>
    /// <param name="document">The metadata.</param>
    /// <param name="options">The installation.</param>
    /// <returns>Whether it was added.</returns>
    public static bool AddTo(MetadataDocument document, MetadataAuthorityOptions options)
    {
        if (document.Sources.Any())
        {
            return false;
        }

        MetadataRemoval.Append(document.Root, "sources", Entry(Configuration(options)));
        return true;
    }

    /// <summary>The source without tables.</summary>
    public static JsonObject Entry(JsonNode? configuration) => new()
    {
        ["name"] = Name,
        ["kind"] = MetadataDocument.PostgresKind,
        ["tables"] = new JsonArray(),
        ["configuration"] = configuration,
    };

    /// <summary>How the installation's own database is reached.</summary>
    public static JsonObject Configuration(MetadataAuthorityOptions options) => new()
    {
        ["connection_info"] = new JsonObject
        {
            ["database_url"] = new JsonObject { ["from_env"] = MetadataAuthorityOptions.DatabaseUrlVariable },
            ["isolation_level"] = options.TransactionIsolation,
            ["use_prepared_statements"] = options.UsePreparedStatements,
        },
    };
}
