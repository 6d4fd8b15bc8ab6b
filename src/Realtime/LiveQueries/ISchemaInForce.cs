using Realtime.Plans;

namespace Realtime.LiveQueries;

/// <summary>What running subscriptions know of the schema in force. Thread-safe.</summary>
internal interface ISchemaInForce
{
    /// <summary>The version of the schema in force: what was planned with another one is to be planned again.</summary>
    long SchemaVersion { get; }

    /// <summary>
    /// Whether a source lacks a table or column of these now although the metadata are the ones of this version: another tool took it away, perhaps to make it
    /// anew, and nobody's permission to read it has changed.
    /// </summary>
    bool IsAway(string source, PlanReads reads, long metadataVersion);
}
