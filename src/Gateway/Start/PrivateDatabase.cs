using Gateway.Embedded;
using Gateway.Logs;
using Gateway.Settings;

namespace Gateway.Start;

/// <summary>
/// The PostgreSQL that a gateway without a configured database starts for itself, with the log it writes before the host's own
/// log exists. Owned by the application, disposed after the host.
/// </summary>
internal sealed class PrivateDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres _server;
    private readonly ILoggerFactory _loggers;

    private PrivateDatabase(EmbeddedPostgres server, ILoggerFactory loggers)
    {
        _server = server;
        _loggers = loggers;
    }

    /// <summary>How to reach it.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>Starts it in the data folder.</summary>
    /// <exception cref="SettingException">It cannot be started.</exception>
    public static async Task<PrivateDatabase> StartAsync(WebApplicationBuilder builder, GatewaySettings settings, CancellationToken cancellationToken)
    {
        var loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole().AddPrintable());
        try
        {
            var options = new EmbeddedPostgresOptions
            {
                DataFolder = Path.Combine(settings.Get(DatabaseSettings.DataFolder), "postgres"),
                ProgramFolder = settings.Get(DatabaseSettings.PostgresFolder),
                StartOver = settings.Get(DatabaseSettings.Reset),
            };
            var server = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            return new PrivateDatabase(server, loggers);
        }
        catch (EmbeddedPostgresException fault)
        {
            loggers.Dispose();
            throw new SettingException($"HASURA_GRAPHQL_DATABASE_URL is not set, and a private PostgreSQL cannot be started: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _loggers.Dispose();
    }
}
