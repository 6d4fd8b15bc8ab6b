namespace Realtime.Schema;

/// <summary>
/// An object of which the types of some role could not be made: a fault of this program, which is kept from taking down what else the role has.
/// </summary>
/// <param name="Source">The object's source.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Object">Its name as inconsistencies call it.</param>
/// <param name="Reason">What happened.</param>
internal sealed record SchemaFault(string Source, SchemaObjectKind Kind, string Object, string Reason);

/// <summary>What of a source generates fields and types.</summary>
internal enum SchemaObjectKind
{
    Table,
    Function,
    NativeQuery,
}
