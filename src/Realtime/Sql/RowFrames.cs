using Realtime.Catalog;

namespace Realtime.Sql;

/// <summary>How the columns of one row in scope are written where the writer stands now.</summary>
internal abstract class RowFrame
{
    /// <summary>A column.</summary>
    public abstract string Column(CatalogColumn column);

    /// <summary>The row as a composite value.</summary>
    public abstract string Whole();
}

/// <summary>A row straight from its table or function.</summary>
internal sealed class DirectFrame(string alias, CatalogTable table) : RowFrame
{
    /// <inheritdoc/>
    public override string Column(CatalogColumn column) => $"{alias}.{SqlName.Quote(column.Name)}";

    /// <inheritdoc/>
    /// <remarks><c>t.*</c> and not <c>t</c>: a bare name would be a column of that name first.</remarks>
    public override string Whole() => $"({alias}.*)::{SqlName.Quote(table.Name)}";
}

/// <summary>
/// A row out of a derived table (one that has been cut by limit, offset or distinct). Only the columns asked for are handed up, under names that no
/// column of the database can collide with; so it is asked first and written last.
/// </summary>
internal sealed class DerivedFrame(string alias) : RowFrame
{
    private readonly SortedDictionary<int, CatalogColumn> _columns = [];

    /// <summary>The columns asked for so far.</summary>
    public IEnumerable<CatalogColumn> Columns => _columns.Values;

    /// <summary>Whether the whole row was asked for.</summary>
    public bool UsesWhole { get; private set; }

    /// <summary>The name of the whole row's column.</summary>
    public const string WholeName = "r";

    /// <summary>The name under which a column is handed up.</summary>
    public static string NameOf(CatalogColumn column) => $"c{column.Position}";

    /// <inheritdoc/>
    public override string Column(CatalogColumn column)
    {
        _columns[column.Position] = column;
        return $"{alias}.{NameOf(column)}";
    }

    /// <inheritdoc/>
    public override string Whole()
    {
        UsesWhole = true;
        return $"{alias}.{WholeName}";
    }
}
