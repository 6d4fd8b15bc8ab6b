using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Plans;

/// <summary>Serialization of the few values that planning makes itself.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PlanJson : JsonSerializerContext;
