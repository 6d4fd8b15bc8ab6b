using Gateway;
using Gateway.Settings;

try
{
    await using var application = await GatewayApplication.StartAsync(args, CancellationToken.None);
    await application.RunAsync();
    return Environment.ExitCode;
}
catch (SettingException fault)
{
    foreach (var sentence in fault.Sentences)
        await Console.Error.WriteLineAsync(sentence);
    return 2;
}
