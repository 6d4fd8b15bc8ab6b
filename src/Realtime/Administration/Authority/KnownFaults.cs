using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Schema;

namespace Realtime.Administration.Authority;

/// <summary>
/// Objects whose types could not be built, each with the declaration and the catalog that it was found with: when one of these is another, the object is tried
/// again. Owned by the authority, which changes it under its lock.
/// </summary>
internal sealed class KnownFaults
{
    private List<(SchemaFault Fault, (string Declaration, CatalogFingerprint Catalog) Basis)> _faults = [];

    /// <summary>Adds faults.</summary>
    /// <returns>Those that were not known of what is in force.</returns>
    public IReadOnlyList<SchemaFault> Add(
        IEnumerable<SchemaFault> faults, MetadataDocument document, IReadOnlyDictionary<string, SourceInput> inputs)
    {
        var found = new List<(SchemaFault Fault, (string, CatalogFingerprint) Basis)>();
        foreach (var fault in faults.DistinctBy(KeyOf))
        {
            if (BasisOf(fault, document, inputs) is { } basis && !_faults.Exists(known => KeyOf(known.Fault) == KeyOf(fault) && known.Basis == basis))
            {
                found.Add((fault, basis));
            }
        }

        _faults = [.. _faults.Where(known => !found.Exists(item => KeyOf(known.Fault) == KeyOf(item.Fault))), .. found];
        return [.. found.Select(item => item.Fault)];
    }

    /// <summary>The faults that a document over these databases still has.</summary>
    public IReadOnlyList<SchemaFault> Of(MetadataDocument document, IReadOnlyDictionary<string, SourceInput> inputs) =>
        [.. _faults.Where(item => BasisOf(item.Fault, document, inputs) == item.Basis).Select(item => item.Fault)];

    private static (string, SchemaObjectKind, string) KeyOf(SchemaFault fault) => (fault.Source, fault.Kind, fault.Object);

    /// <summary>What an object is made of; null when it is not declared any more.</summary>
    private static (string Declaration, CatalogFingerprint Catalog)? BasisOf(
        SchemaFault fault, MetadataDocument document, IReadOnlyDictionary<string, SourceInput> inputs)
    {
        var (member, nameOf) = fault.Kind switch
        {
            SchemaObjectKind.Table => ("tables", entry => MetadataDocument.TableNameOf(entry)?.ToString()),
            SchemaObjectKind.Function => ("functions", entry => MetadataDocument.ReferenceOf(entry["function"])?.ToString()),
            _ => ("native_queries", (Func<JsonObject, string?>)(entry => MetadataDocument.TextOf(entry["root_field_name"]))),
        };
        return document.FindSource(fault.Source) is { } source && inputs.TryGetValue(fault.Source, out var input)
            && MetadataDocument.ObjectsOf(source, member).FirstOrDefault(entry => nameOf(entry) == fault.Object) is { } declared
            ? (MetadataJson.Write(declared), input.Catalog.Fingerprint)
            : null;
    }
}
