using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

// The yardstick: what somebody would write by hand for exactly these two queries. No GraphQL, no permissions, no limits; the same SQL,
// prepared, on pooled connections, its JSON passed on as bytes. The runner hands over the connection string and the statements.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
var app = builder.Build();

var settings = new NpgsqlConnectionStringBuilder(Required("BASELINE_DATABASE"))
{
    MaxPoolSize = int.Parse(Required("BASELINE_POOL"), System.Globalization.CultureInfo.InvariantCulture),
    MaxAutoPrepare = 20,
    AutoPrepareMinUsages = 1,
    NoResetOnClose = true,
    Enlist = false,
};
await using var database = NpgsqlDataSource.Create(settings.ConnectionString);
Map("/by-pk", Required("BASELINE_SQL_BY_PK"));
Map("/list", Required("BASELINE_SQL_LIST"));
app.MapGet("/healthz", () => "OK");
await app.RunAsync();

static string Required(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");

void Map(string path, string sql) => app.MapPost(path, async context =>
{
    using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
    await using var connection = await database.OpenConnectionAsync(context.RequestAborted);
    await using var command = new NpgsqlCommand(sql, connection);
    foreach (var value in body.RootElement.EnumerateArray())
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value.GetRawText() });
    }

    await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
    await reader.ReadAsync(context.RequestAborted);
    var length = (int)reader.GetBytes(0, 0, null, 0, 0);
    var answer = new byte[length + 9];
    "{\"data\":"u8.CopyTo(answer);
    reader.GetBytes(0, 0, answer, 8, length);
    answer[^1] = (byte)'}';
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.Body.WriteAsync(answer, context.RequestAborted);
});
