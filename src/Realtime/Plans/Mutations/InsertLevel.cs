using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Schema;

namespace Realtime.Plans.Mutations;

/// <summary>Rows of one table that are inserted together: those of the root field, or those nested along one relationship.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Items">The rows.</param>
/// <param name="Conflict">Their <c>on_conflict</c>, or null.</param>
/// <param name="Path">For errors.</param>
/// <param name="IsNested">Whether they are nested in other rows.</param>
internal sealed record InsertLevel(
    SourceSchema Source, Table Table, IReadOnlyList<InsertItem> Items, InputValue.Object? Conflict, string Path, bool IsNested);

/// <summary>One row to be inserted.</summary>
/// <param name="Values">The client's object.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Determined">Columns whose values the row that this one is nested in determines.</param>
internal sealed record InsertItem(InputValue.Object Values, string Path, IReadOnlyDictionary<CatalogColumn, ValueExpression> Determined)
{
    /// <summary>No columns.</summary>
    public static IReadOnlyDictionary<CatalogColumn, ValueExpression> NothingDetermined { get; } = new Dictionary<CatalogColumn, ValueExpression>();
}

/// <summary>Where an inserted row is found.</summary>
/// <param name="Batch">The write.</param>
/// <param name="Position">Its position among the write's rows, from 1.</param>
internal readonly record struct RowPlace(int Batch, int Position);

/// <summary>A row on its way: its columns so far and what is nested in it.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Before">Rows that must be there first.</param>
/// <param name="After">Rows that need this one.</param>
internal sealed record InsertRow(
    Dictionary<CatalogColumn, ValueExpression> Columns,
    IReadOnlyList<NestedRows> Before,
    IReadOnlyList<NestedRows> After);

/// <summary>Rows nested in a row along one relationship.</summary>
/// <param name="Relationship">The relationship.</param>
/// <param name="Data">The objects.</param>
/// <param name="Conflict">Their <c>on_conflict</c>, or null.</param>
/// <param name="Path">Path of the <c>data</c> member.</param>
internal sealed record NestedRows(Relationship Relationship, IReadOnlyList<InputValue.Object> Data, InputValue.Object? Conflict, string Path)
{
    /// <summary>The objects when they are all alike and come as one value; <see cref="Data"/> is empty then.</summary>
    public InputValue.Rows? Uniform { get; init; }

    /// <summary>Path of one of the objects.</summary>
    public string PathOf(int index) => Relationship.Kind == RelationshipKind.Array ? $"{Path}[{index}]" : Path;
}
