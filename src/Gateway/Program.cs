using Gateway;
using Gateway.MetadataDirectory;
using Gateway.Settings;

try
{
    if (args is ["metadata", .. var rest])
    {
        return await MetadataCommand.RunAsync(rest, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
    }

    await using var application = await GatewayApplication.StartAsync(args, CancellationToken.None);
    await application.RunAsync();
    return Environment.ExitCode;
}
catch (SettingException fault)
{
    foreach (var sentence in fault.Sentences)
    {
        await Console.Error.WriteLineAsync(sentence);
    }

    return 2;
}
