using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Administration;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.LiveQueries;
using Realtime.LiveQueries.Streams;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.Explain;

/// <summary>
/// Answers <c>/v1/graphql/explain</c>: the SQL of an operation as a role would run it, Postgres' plan of it, and for a subscription what it depends on and how
/// it is driven. For the admin alone. Thread-safe.
/// </summary>
internal sealed class OperationExplainer(CurrentSchema schema, OperationPlans plans, StatementExplainer explainer, LiveSources sources) : IOperationExplainer
{
    // No row is read: any snapshot does.
    private const string NoSnapshot = "1:1:";

    /// <inheritdoc/>
    public async ValueTask<AdminResult> ExplainAsync(JsonElement command, Session session, CancellationToken cancellationToken)
    {
        if (!session.IsAdmin)
        {
            return new AdminResult(400, ResponseWriter.AdminError(GraphQLError.AdminOnly("$.args"), includeInternal: true));
        }

        try
        {
            var (request, user) = Read(command);
            var (operation, values) = await plans.PlanWholeAsync(request, user, schema.Snapshot, cancellationToken);
            JsonNode answer = operation switch
            {
                PlannedQuery { Kind: OperationKind.Query } query => await QueryAsync(query, values, cancellationToken),
                PlannedQuery { Multiplexed: { } sql } live => await LiveAsync(live, sql, values, cancellationToken),
                PlannedQuery { Stream: { } statements } stream => await StreamAsync(stream, statements, values, cancellationToken),
                _ => throw new GraphQLError(ErrorCode.InvalidParams, "only queries and subscriptions can be explained").AsException(),
            };
            return new AdminResult(200, Encoding.UTF8.GetBytes(MetadataJson.Write(answer)));
        }
        catch (GraphQLErrorException exception)
        {
            return new AdminResult(400, ResponseWriter.AdminError(exception.Error, includeInternal: true));
        }
        catch (PostgresException exception)
        {
            return new AdminResult(400, ResponseWriter.AdminError(PostgresErrors.Describe(exception, "$", null), includeInternal: true));
        }
    }

    private static (OperationRequest Request, Session Session) Read(JsonElement command)
    {
        if (!command.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.Object)
        {
            throw new GraphQLError(ErrorCode.ParseFailed, "key \"query\" not found").AsException();
        }

        if (!query.TryGetProperty("query", out var text) || text.ValueKind != JsonValueKind.String)
        {
            throw new GraphQLError(ErrorCode.ParseFailed, "key \"query\" not found", "$.query").AsException();
        }

        var name = query.TryGetProperty("operationName", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        var variables = query.TryGetProperty("variables", out var values) && values.ValueKind == JsonValueKind.Object ? values : default;
        var user = command.TryGetProperty("user", out var asked) && asked.ValueKind == JsonValueKind.Object
            ? asked.EnumerateObject().Select(member => KeyValuePair.Create(
                member.Name.ToLowerInvariant(), member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()))
                    .ToList()
            : [];
        var role = user.Find(member => member.Key == Session.RoleVariable).Value;
        return (new OperationRequest(text.GetString()!, name, variables), new Session(string.IsNullOrEmpty(role) ? Session.AdminRole : role, user));
    }

    private async Task<JsonArray> QueryAsync(PlannedQuery query, RequestValues values, CancellationToken cancellationToken)
    {
        var answer = new JsonArray();
        foreach (var root in query.Plan.Roots)
        {
            var entry = new JsonObject { ["field"] = root.Key, ["sql"] = null, ["plan"] = null };
            if (root.Source is { } source)
            {
                var sql = SqlWriter.Write([root], plans.Sql, cancellationToken);
                entry["sql"] = sql.Text;
                entry["plan"] = Lines(
                    await explainer.ExplainAsync(source, sql.Text, QueryExecutor.Bind(sql.Parameters, values, cancellationToken), cancellationToken));
            }

            answer.Add((JsonNode)entry);
        }

        return answer;
    }

    private async Task<JsonObject> LiveAsync(PlannedQuery query, MultiplexedSqlText sql, RequestValues values, CancellationToken cancellationToken)
    {
        var cohort = QueryExecutor.Bind(sql.Columns, values, cancellationToken);
        List<string?> parameters = [.. cohort.Select(value => PgArrayLiteral.Write([value])), "{NULL}", "0"];
        var source = query.Plan.Sources[0];
        var answer = Subscription(sql.Text, await explainer.ExplainAsync(source, sql.Text, parameters, cancellationToken), sql.Columns, cohort, values);
        answer["live"] = Driving(source, Moments.With(query.Plan.Reads, sql.Columns, cohort), "multiplexed");
        return answer;
    }

    private async Task<JsonObject> StreamAsync(PlannedQuery query, StreamStatements statements, RequestValues values, CancellationToken cancellationToken)
    {
        var sql = statements.First;
        var bound = QueryExecutor.Bind(sql.Parameters, values, cancellationToken);
        var source = query.Plan.Sources[0];
        var answer = Subscription(
            sql.Text, await explainer.ExplainAsync(source, sql.Text, [.. bound, NoSnapshot], cancellationToken), sql.Parameters, bound, values);
        answer["next_sql"] = statements.Next.Text;
        answer["cursor"] = new JsonArray([.. query.Plan.Stream!.Position.Select(part =>
            (JsonNode)new JsonObject { ["column"] = part.Column.Name, ["ordering"] = part.Descending ? "DESC" : "ASC" })]);
        answer["live"] = Driving(source, PlannedStream.Of(query.Plan, statements, values).Plan.Reads, "stream");
        answer["live"]!["horizon"] = query.Plan.Stream.Version is null
            ? "none: rows of a view or foreign table do not tell which transaction wrote them, so one committed late may be passed"
            : "the cursor stops before a row until every transaction that was running when the row was seen has ended";
        return answer;
    }

    private static JsonObject Subscription(
        string sql, IReadOnlyList<string> plan, IReadOnlyList<Slot> slots, IReadOnlyList<string?> bound, RequestValues values)
    {
        var given = new JsonObject();
        if (values.Variables.ValueKind == JsonValueKind.Object)
        {
            given = (JsonObject)JsonNode.Parse(values.Variables.GetRawText())!;
        }

        var session = new JsonObject();
        var synthetic = new JsonArray();
        for (var index = 0; index < slots.Count; index++)
        {
            if (slots[index].Origin is ValueOrigin.Session variable)
            {
                session[variable.Name] = bound[index];
            }
            else
            {
                synthetic.Add((JsonNode?)(bound[index] is { } text ? JsonValue.Create(text) : null));
            }
        }

        return new JsonObject
        {
            ["sql"] = sql,
            ["plan"] = Lines(plan),
            ["variables"] = new JsonObject { ["synthetic"] = synthetic, ["query"] = given, ["session"] = session },
        };
    }

    private JsonObject Driving(string source, PlanReads reads, string kind)
    {
        var isDriven = sources.Drives(source, reads);
        var dependencies = new JsonObject();
        foreach (var (table, columns) in reads.Tables)
        {
            dependencies[table.ToString()] = new JsonArray([.. columns.Order(StringComparer.Ordinal).Select(column => (JsonNode)column)]);
        }

        return new JsonObject
        {
            ["kind"] = kind,
            ["mode"] = isDriven ? "changes" : "polling",
            ["reason"] = isDriven ? null : sources.WhyPolled(source, reads),
            ["dependencies"] = dependencies,
        };
    }

    private static JsonArray Lines(IReadOnlyList<string> lines) => new([.. lines.Select(line => (JsonNode)line)]);
}
