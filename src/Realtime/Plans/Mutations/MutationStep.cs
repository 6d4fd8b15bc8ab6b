using Realtime.Catalog;
using Realtime.Documents;

namespace Realtime.Plans.Mutations;

/// <summary>One statement of a mutation.</summary>
/// <param name="Source">The source whose database runs it.</param>
/// <param name="Path">For errors: where in the request it comes from.</param>
internal abstract record MutationStep(string Source, string Path)
{
    /// <summary>Writes rows of one table, and answers from them as far as their own columns go.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Path">For errors.</param>
    /// <param name="Batch">The write's number.</param>
    /// <param name="Table">The table.</param>
    /// <param name="Row">The row that is written to, in conditions and assignments.</param>
    /// <param name="Change">What is done.</param>
    public sealed record Write(string Source, string Path, int Batch, CatalogTable Table, RowId Row, RowChange Change) : MutationStep(Source, Path)
    {
        /// <summary>What must hold of the rows written, when their own columns tell; else null.</summary>
        public WriteCheck? OwnCheck { get; init; }

        /// <summary>Answers made of the rows written, when their own columns tell.</summary>
        public IReadOnlyList<WriteOutput> Outputs { get; init; } = [];

        /// <summary>Which of the rows later statements use.</summary>
        public IReadOnlySet<WrittenPart> Kept { get; init; } = new HashSet<WrittenPart>();

        /// <summary>Columns of the rows that later statements use.</summary>
        public IReadOnlyList<CatalogColumn> KeptColumns { get; init; } = [];

        /// <summary>Set when rows of other tables need every one of these rows.</summary>
        public RequiredRows? Required { get; init; }
    }

    /// <summary>Calls a volatile function and keeps its rows.</summary>
    public sealed record Call(string Source, string Path, int Batch, RowSource.FromFunction Function) : MutationStep(Source, Path);

    /// <summary>A permission's check that looks beyond the rows written: it sees what the mutation did so far.</summary>
    public sealed record Check(string Source, string Path, RowSource.FromWritten From, Predicate Condition) : MutationStep(Source, Path);

    /// <summary>An answer that looks beyond the rows written.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Path">For errors.</param>
    /// <param name="Piece">The answer's number.</param>
    /// <param name="Selection">The rows, or the aggregate over them.</param>
    public sealed record Read(string Source, string Path, int Piece, Projection Selection) : MutationStep(Source, Path);
}

/// <summary>A check within the statement that writes.</summary>
/// <param name="Row">A written row.</param>
/// <param name="Condition">What must hold; of an upsert for the new rows only.</param>
/// <param name="Updated">Of an upsert, what must hold for the rows that existed; null when there is no telling apart.</param>
internal sealed record WriteCheck(RowId Row, Predicate Condition, Predicate? Updated);

/// <summary>An answer made of the rows written.</summary>
/// <param name="Piece">Its number.</param>
/// <param name="Rows">The rows; from <see cref="RowSource.FromWritten"/>.</param>
internal sealed record WriteOutput(int Piece, RowsSelection Rows);

/// <summary>How many rows a write must return for the mutation to go on.</summary>
/// <param name="Count">The number.</param>
/// <param name="Message">The error when there are fewer.</param>
internal sealed record RequiredRows(int Count, string Message);

/// <summary>What a write does.</summary>
internal abstract record RowChange
{
    private RowChange()
    {
    }

    /// <summary>INSERT.</summary>
    /// <param name="Columns">The columns given for at least one row.</param>
    /// <param name="Rows">A value for each of them; null is DEFAULT.</param>
    /// <param name="Conflict">ON CONFLICT, or null.</param>
    public sealed record Insert(
        IReadOnlyList<CatalogColumn> Columns, IReadOnlyList<IReadOnlyList<ValueExpression?>> Rows, InsertConflict? Conflict) : RowChange;

    /// <summary>INSERT of rows that are all alike, out of one JSON array.</summary>
    /// <param name="Json">The array.</param>
    /// <param name="Columns">The members of its objects and their columns.</param>
    /// <param name="Others">Columns that have the same value in every row: presets, a parent's key.</param>
    /// <param name="Conflict">ON CONFLICT, or null.</param>
    public sealed record InsertJson(
        Slot Json, IReadOnlyList<(string Member, CatalogColumn Column)> Columns, IReadOnlyList<ColumnAssignment> Others, InsertConflict? Conflict) : RowChange;

    /// <summary>UPDATE.</summary>
    public sealed record Update(IReadOnlyList<ColumnAssignment> Assignments, Predicate Where) : RowChange;

    /// <summary>DELETE.</summary>
    public sealed record Delete(Predicate Where) : RowChange;
}

/// <summary>ON CONFLICT.</summary>
/// <param name="Constraint">The constraint's name.</param>
/// <param name="Columns">Columns that take the value proposed; empty for DO NOTHING.</param>
/// <param name="Presets">Columns that the update permission sets.</param>
/// <param name="Where">Existing rows that may be updated: the update permission's filter and the client's condition.</param>
internal sealed record InsertConflict(
    string Constraint, IReadOnlyList<CatalogColumn> Columns, IReadOnlyList<ColumnAssignment> Presets, Predicate Where);

/// <summary>One column's new value.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">How the value enters.</param>
/// <param name="Value">The value.</param>
internal sealed record ColumnAssignment(CatalogColumn Column, UpdateOperator Operator, ValueExpression Value);

/// <summary>The update operators.</summary>
internal enum UpdateOperator
{
    Set,
    Inc,
    Append,
    Prepend,
    DeleteKey,
    DeleteElem,
    DeleteAtPath,
}
