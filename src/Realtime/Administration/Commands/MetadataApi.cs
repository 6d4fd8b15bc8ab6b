using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Administration.Authority;
using Realtime.Execution;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Sessions;

namespace Realtime.Administration.Commands;

/// <summary>
/// Runs administrative commands. One request is one change: all of its commands edit one draft, which is checked and put in force at the end,
/// so a request either does all or nothing to the metadata. Thread-safe; requests that change metadata run one after another.
/// </summary>
internal sealed class MetadataApi(MetadataAuthority authority, ILogger<MetadataApi> logger) : IMetadataApi
{
    /// <inheritdoc/>
    public async ValueTask<AdminResult> ExecuteAsync(
        AdminEndpoint endpoint, JsonElement command, Session session, CancellationToken cancellationToken)
    {
        try
        {
            if (!session.IsAdmin)
            {
                throw GraphQLError.AdminOnly("$.args").AsException();
            }

            var request = new JsonCursor(MetadataJson.Parse(command.GetRawText()), "$");
            return AdminResponses.Ok(await RunAsync(endpoint, request, session, cancellationToken));
        }
        catch (GraphQLErrorException exception)
        {
            return AdminResponses.Failure(AdminResponses.StatusOf(exception.Error), exception.Error);
        }
        catch (AdminException exception)
        {
            return AdminResponses.Failure(exception.Status, exception.Error);
        }
        catch (InvalidOperationException) when (BrokenText.IsIn(command))
        {
            return AdminResponses.Failure(400, new GraphQLError(ErrorCode.InvalidJson, BrokenText.Message, "$"));
        }
        catch (PostgresException exception)
        {
            var error = PostgresErrors.Describe(exception, "$.args", statement: null);
            return AdminResponses.Failure(400, error);
        }
        catch (NpgsqlException exception)
        {
            MetadataLog.Unreachable(logger, exception);
            return AdminResponses.Failure(503, new GraphQLError(ErrorCode.Unexpected, "the database cannot be reached; try again", "$"));
        }
    }

    private async Task<JsonNode?> RunAsync(AdminEndpoint endpoint, JsonCursor request, Session session, CancellationToken cancellationToken)
    {
        var name = request.Required("type").AsString();
        var expected = request["resource_version"].AsOptionalInteger();
        if (SqlCommands.NeedsNoLock(name, request["args"]) && endpoint != AdminEndpoint.Metadata)
        {
            return await SqlCommands.RunReadOnlyAsync(authority, request["args"], "$.args", session, cancellationToken);
        }

        if (name == ConcurrentCommands.Name && endpoint == AdminEndpoint.Query && ConcurrentCommands.OnlyRead(request["args"]))
        {
            return await ConcurrentCommands.RunAsync(authority, request["args"], session, cancellationToken);
        }

        using var draft = await authority.BeginAsync(cancellationToken);
        if (expected is { } referenced && referenced != draft.State.ResourceVersion)
        {
            throw MetadataStore.Conflict(referenced);
        }

        var version = request["version"].AsOptionalInteger() ?? 1;
        if (version is not (1 or 2))
        {
            throw request["version"].Failed($"expected 1 or 2, encountered {version}");
        }

        var call = new CommandCall(authority, draft, request["args"] with { Path = "$" }, "$.args", version) { Session = session };
        var result = BulkCommands.IsBulk(endpoint, name)
            ? await BulkCommands.RunAsync(endpoint, name, call, cancellationToken)
            : await Find(endpoint, name, "$")(call, cancellationToken);
        await draft.CommitAsync(cancellationToken);
        return AdminResponses.Answer(result);
    }

    /// <summary>The handler of a command.</summary>
    /// <exception cref="GraphQLErrorException">There is no such command.</exception>
    internal static CommandHandler Find(AdminEndpoint endpoint, string name, string path) =>
        CommandTable.Find(endpoint, name) ?? throw new GraphQLError(ErrorCode.ParseFailed, endpoint == AdminEndpoint.Metadata
            ? UnknownMetadataCommand(name)
            : $"unknown query command \"{name}\"", path).AsException();

    // A command that is not of the metadata as a whole begins with a kind of source.
    private static string UnknownMetadataCommand(string name)
    {
        var prefix = name.Split('_')[0];
        var kind = prefix == "pg" ? "postgres" : prefix;
        return kind is "postgres" or "citus" or "cockroach" or "mssql" or "bigquery" && name.Length > prefix.Length
            ? $"unknown metadata command \"{name[(prefix.Length + 1)..]}\" for backend {kind}"
            : $"unknown metadata command \"{name}\"; \"{prefix}\" was not recognized as a valid backend name";
    }
}
