using System.Text.Json.Serialization;

namespace Realtime.Execution;

/// <summary>Source-generated JSON for the few types that execution serializes.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ExecutionJson : JsonSerializerContext;
