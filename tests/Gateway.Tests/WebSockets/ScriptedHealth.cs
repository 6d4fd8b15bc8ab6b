using Realtime.Diagnostics;

namespace Gateway.Tests.WebSockets;

/// <summary>An engine's health as a test says it is; it serves by default.</summary>
internal sealed class ScriptedHealth : IEngineHealth
{
    public bool IsServing { get; set; } = true;

    public EngineHealth Health => new(IsServing ? EngineState.Ready : EngineState.DatabaseUnavailable);
}
