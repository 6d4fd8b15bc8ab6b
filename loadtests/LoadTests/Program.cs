using System.Runtime.InteropServices;
using Realtime.LoadTests;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException fault)
{
    Console.Error.WriteLine(fault.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true; // so that the servers are stopped and their folder is removed
    interrupted.Cancel();
});
var report = new Report(options);
var isGood = true;
await using (var lab = await Lab.StartAsync(options, interrupted.Token))
{
    foreach (var scenario in options.Scenarios)
    {
        Console.WriteLine($"# {scenario}");
        isGood &= scenario switch
        {
            "fanout" => await new Fanout(lab, options).RunAsync(report, interrupted.Token),
            "fairness" => await new Fairness(lab, options).RunAsync(report, interrupted.Token),
            "final-state" => await new FinalState(lab, options).RunAsync(report, interrupted.Token),
            "http" => await new HttpComparison(lab, options).RunAsync(report, interrupted.Token),
            "json-shapes" => await new JsonShapes(lab, options).RunAsync(report, interrupted.Token),
            "planning" => await new Planning(lab, options).RunAsync(report, interrupted.Token),
            _ => throw new FormatException($"there is no scenario {scenario}"),
        };
    }
}

report.Write();
return isGood ? 0 : 1;
