using System.Collections;
using Gateway.Auth;
using Gateway.Availability;
using Gateway.MetadataDirectory;
using Gateway.Settings;
using Gateway.Start;
using Realtime.Administration;

namespace Gateway;

/// <summary>
/// One whole gateway: 1 settings → 2 the private database, where none is configured → 3 generated credentials → 4 the web
/// application around the engine. Disposed in the other order.
/// </summary>
internal sealed class GatewayApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PrivateDatabase? _database;

    private GatewayApplication(WebApplication app, PrivateDatabase? database)
    {
        _app = app;
        _database = database;
    }

    /// <summary>Makes everything ready to run.</summary>
    /// <exception cref="SettingException">The settings do not allow a start.</exception>
    public static async Task<GatewayApplication> StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var normal = CommandLine.Normalise(arguments);
        var builder = WebApplication.CreateSlimBuilder(normal);
        SettingReader.AddSources(builder.Configuration, EnvironmentVariables(), normal);
        var settings = GatewaySettings.From(builder.Configuration); // 1
        var database = settings.UsesPrivateDatabase ? await PrivateDatabase.StartAsync(builder, settings, cancellationToken) : null; // 2
        try
        {
            var app = await BuildAsync(builder, settings, settings.Get(DatabaseSettings.DatabaseUrl) ?? database!.ConnectionString, cancellationToken);
            return new GatewayApplication(app, database);
        }
        catch (Exception)
        {
            if (database is not null)
            {
                await database.DisposeAsync();
            }

            throw;
        }
    }

    private static async Task<WebApplication> BuildAsync(
        WebApplicationBuilder builder, GatewaySettings settings, string databaseUrl, CancellationToken cancellationToken)
    {
        var document = settings.Get(OperationSettings.MetadataDir) is { } directory ? StartMetadata.Read(directory) : null;
        var kept = new KeptSecrets(settings.Get(DatabaseSettings.DataFolder)); // 3
        var demo = settings.HasDemo && settings.Get(AuthSettings.AuthHook) is null ? new DemoIssuer(kept.DemoKey(), TimeProvider.System) : null;
        var generated = Generate(settings, kept, demo);
        if (document is not null)
        {
            builder.Services.AddSingleton<IStartStep>(
                provider => new StartMetadata(document, provider.GetRequiredService<IMetadataApi>(), provider.GetRequiredService<ILogger<StartMetadata>>()));
        }

        GatewayHost.Configure(builder, settings, generated); // 4
        EngineRegistration.Add(builder.Services, settings.EngineOptions(databaseUrl));
        builder.Services.AddSingleton(generated);
        builder.Services.AddSingleton(new PsqlCommand(databaseUrl));
        if (demo is not null)
        {
            builder.Services.AddSingleton(demo);
        }

        builder.Services.AddSingleton<StartBanner>();
        builder.Services.AddHostedService<EngineStart>();
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        var app = builder.Build();
        Warn(app.Logger, settings);
        await GatewayHost.MapAsync(app, settings, cancellationToken);
        return app;
    }

    /// <summary>Serves until the process is told to stop.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _app.RunAsync();
        }
        catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new SettingException($"{fault.Message} Choose another port with --port N.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static GeneratedCredentials Generate(GatewaySettings settings, KeptSecrets kept, DemoIssuer? demo)
    {
        var needsSecret = settings.UsesPrivateDatabase && !settings.Get(AuthSettings.Insecure)
            && Authentication.SecretsOf(settings, GeneratedCredentials.None).Count == 0;
        return new GeneratedCredentials(
            needsSecret ? kept.AdminSecret() : null, demo?.Configuration, settings.HasDemo ? "anonymous" : null);
    }

    private static void Warn(ILogger logger, GatewaySettings settings)
    {
        foreach (var warning in settings.Values.Warnings)
        {
            StartLog.Setting(logger, warning);
        }

        if (Authentication.SecretsOf(settings, GeneratedCredentials.None).Any(secret => secret.Length < AdminSecrets.AdvisedLength))
        {
            StartLog.Setting(logger, $"HASURA_GRAPHQL_ADMIN_SECRET is shorter than {AdminSecrets.AdvisedLength} characters and can be guessed: take a longer one.");
        }

        if (settings.Get(AuthSettings.Insecure))
        {
            StartLog.Setting(logger, "--insecure: whoever reaches this gateway is admin.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> EnvironmentVariables()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            yield return KeyValuePair.Create((string)variable.Key, (string?)variable.Value);
        }
    }
}
