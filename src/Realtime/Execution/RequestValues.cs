using System.Text.Json;
using Realtime.Documents;
using Realtime.Sessions;

namespace Realtime.Execution;

/// <summary>Everything that slots are bound from: one request's literals, variables and session.</summary>
/// <param name="Literals">The document's literals.</param>
/// <param name="Variables">The variables' object, or undefined.</param>
/// <param name="Session">Who asks.</param>
internal readonly record struct RequestValues(LiteralTable Literals, JsonElement Variables, Session Session)
{
    /// <summary>The variables, to be asked for their parts.</summary>
    internal VariableTree Tree { get; } = new(Variables);
}
