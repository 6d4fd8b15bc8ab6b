using System.Text.Json.Nodes;
using Realtime.Administration.Authority;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Administration.Commands;

/// <summary>Runs one command. A result of null means <c>{"message":"success"}</c>.</summary>
internal delegate ValueTask<JsonNode?> CommandHandler(CommandCall call, CancellationToken cancellationToken);

/// <summary>One command of a request, on its way through its handler.</summary>
/// <param name="Authority">The owner of the metadata.</param>
/// <param name="Draft">The metadata under change; shared by all commands of the request.</param>
/// <param name="Args">The arguments, with the path under which errors of their form are told.</param>
/// <param name="Path">The path under which all other errors are told: <c>$.args</c>.</param>
/// <param name="Version">The command's <c>version</c>, 1 when it names none.</param>
internal sealed record CommandCall(MetadataAuthority Authority, MetadataDraft Draft, JsonCursor Args, string Path, long Version)
{
    /// <summary>Who asks.</summary>
    public Session Session { get; init; } = Session.Admin;

    /// <summary>The name of the source that the command is about.</summary>
    public string Source => Args["source"].AsOptionalString() ?? DefaultSource.Name;

    /// <summary>The table that the command is about.</summary>
    public QualifiedName TableName => MetadataJson.ReadName(Args.Required("table"));

    /// <summary>The entry of the table that the command is about.</summary>
    /// <exception cref="GraphQLErrorException">It is not tracked.</exception>
    public JsonObject Table(string pathSuffix = "") => Draft.Table(Source, TableName, Path + pathSuffix);

    /// <summary>An error about the command as a whole.</summary>
    public GraphQLErrorException Failed(ErrorCode code, string message, string pathSuffix = "") =>
        new GraphQLError(code, message, Path + pathSuffix).AsException();
}
