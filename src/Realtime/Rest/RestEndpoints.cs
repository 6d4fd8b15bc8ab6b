using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQLParser.AST;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Rest;

/// <summary>
/// Finds the saved query that a URL below <c>/api/rest/</c> stands for, and makes its variables of the path, the query string and the body, in this order of
/// precedence. What is written in a URL is text; the variable's type says what it means. Thread-safe.
/// </summary>
internal sealed class RestEndpoints(CurrentSchema schema, OperationPlans plans)
{
    private static readonly GraphQLError NotFound = new(ErrorCode.NotFound, "Endpoint not found");

    private static readonly string[] KnownMethods = ["GET", "POST", "PUT", "DELETE", "PATCH"];

    // Types whose values are strings in JSON: "123" stays one.
    private static readonly HashSet<string> Texts = new(
        ["String", "ID", "text", "varchar", "bpchar", "char", "name", "citext", "uuid", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "bytea"],
        StringComparer.Ordinal);

    // By the endpoint, which goes with its schema.
    private readonly ConditionalWeakTable<RestEndpoint, IReadOnlyList<GraphQLVariableDefinition>> _variables = [];

    /// <summary>The operation that a request stands for.</summary>
    public RestCall Find(string method, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body)
    {
        var fitting = schema.Snapshot.SavedQueries.Endpoints.Where(endpoint => Fits(endpoint, segments)).ToList();
        if (fitting.Count == 0)
        {
            return new RestCall(null, 404, NotFound);
        }

        if (fitting.Find(endpoint => endpoint.Methods.Contains(method)) is not { } found)
        {
            return new RestCall(null, 405, new GraphQLError(ErrorCode.MethodNotAllowed, $"Allowed methods: {string.Join(", ", AllowedBy(fitting))}"));
        }

        try
        {
            var variables = Variables(found, segments, query, body);
            return new RestCall(new OperationRequest(found.Query, Variables: variables), 200, null);
        }
        catch (GraphQLErrorException exception)
        {
            return new RestCall(null, 400, exception.Error);
        }
    }

    /// <summary>All of them as an OpenAPI document, for the admin.</summary>
    public async ValueTask<string> DescribeAsync()
    {
        var snapshot = schema.Snapshot;
        var admin = await plans.SchemaOfAsync(snapshot, Session.AdminRole);
        return new RestDescription(admin).Write(snapshot.SavedQueries.Endpoints, text => plans.Parse(text, Session.Admin).Syntax).ToJsonString();
    }

    private static bool Fits(RestEndpoint endpoint, IReadOnlyList<string> segments) =>
        endpoint.Segments.Count == segments.Count
        && endpoint.Segments.Zip(segments).All(pair => IsVariable(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static IEnumerable<string> AllowedBy(List<RestEndpoint> endpoints) =>
        KnownMethods.Where(method => endpoints.Exists(endpoint => endpoint.Methods.Contains(method)));

    private static bool IsVariable(string segment) => segment.StartsWith(':');

    private IReadOnlyList<GraphQLVariableDefinition> Declared(RestEndpoint endpoint) =>
        OperationReader.Choose(plans.Parse(endpoint.Query, Session.Admin).Syntax, null).Variables?.Items ?? [];

    private JsonElement Variables(
        RestEndpoint endpoint, IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string?>> query, JsonElement body)
    {
        var texts = new Dictionary<string, string?>(query, StringComparer.Ordinal);
        foreach (var (pattern, segment) in endpoint.Segments.Zip(segments))
        {
            if (IsVariable(pattern))
            {
                texts[pattern[1..]] = segment;
            }
        }

        var variables = new JsonObject();
        foreach (var declared in _variables.GetValue(endpoint, Declared))
        {
            var name = declared.Variable.Name.StringValue;
            if (texts.TryGetValue(name, out var text))
            {
                variables[name] = Read(text, declared.Type);
            }
            else if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value))
            {
                variables[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        using var json = JsonDocument.Parse(variables.ToJsonString());
        return json.RootElement.Clone();
    }

    // A name alone is a switch that is on, or nothing.
    private static JsonNode? Read(string? text, GraphQLType type) => type switch
    {
        GraphQLNonNullType required => Read(text, required.Type),
        GraphQLNamedType { Name.StringValue: "Boolean" } when text is null => JsonValue.Create(true),
        _ when text is null => null,
        GraphQLNamedType named when Texts.Contains(named.Name.StringValue) => JsonValue.Create(text),
        _ => Parse(text),
    };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text); // then it is the text itself, and its type says whether that can be
        }
    }
}
