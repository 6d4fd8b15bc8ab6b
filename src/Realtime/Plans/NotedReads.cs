using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>What has been found so far of what a plan reads. Belongs to one <see cref="PlanReadsCollector"/>.</summary>
internal sealed class NotedReads
{
    private readonly Dictionary<QualifiedName, HashSet<string>> _tables = [];
    private readonly HashSet<QualifiedName> _notLockable = [];
    private readonly Dictionary<RowId, CatalogTable> _rows = [];
    private string? _untracked;

    /// <summary>A table's rows are read.</summary>
    public void Table(RowId row, CatalogTable table)
    {
        Row(row, table);
        ColumnsOf(table);
        if (table.Kind is RelationKind.MaterializedView or RelationKind.ForeignTable)
        {
            _notLockable.Add(table.Name);
        }

        _untracked ??= table.Kind switch
        {
            RelationKind.View => $"view {table.Name}",
            RelationKind.MaterializedView => $"materialized view {table.Name}",
            RelationKind.ForeignTable => $"foreign table {table.Name}",
            _ when table.OpenPolicy is { } policy => $"policy {policy} of table {table.Name} may read more than its row",
            _ => null,
        };
    }

    /// <summary>Rows that have a table's type, and are not read from it here.</summary>
    public void Row(RowId row, CatalogTable table) => _rows[row] = table;

    /// <summary>Something that may read anything; the first such thing is the plan's reason.</summary>
    public void Anything(string reason) => _untracked ??= reason;

    /// <summary>A column of a row.</summary>
    public void Column(RowId row, CatalogColumn column)
    {
        if (_rows.TryGetValue(row, out var table) && _tables.TryGetValue(table.Name, out var columns))
        {
            columns.Add(column.Name);
        }
    }

    /// <summary>All columns of a row.</summary>
    public void AllColumns(RowId row)
    {
        if (_rows.TryGetValue(row, out var table))
        {
            ColumnsOf(table).UnionWith(table.Columns.Select(column => column.Name));
        }
    }

    /// <summary>All of it.</summary>
    public PlanReads ToReads() => new(_tables.ToDictionary(pair => pair.Key, pair => (IReadOnlySet<string>)pair.Value), _untracked)
    {
        NotLockable = _notLockable,
    };

    private HashSet<string> ColumnsOf(CatalogTable table)
    {
        if (!_tables.TryGetValue(table.Name, out var columns))
        {
            _tables[table.Name] = columns = new HashSet<string>(StringComparer.Ordinal);
        }

        return columns;
    }
}
