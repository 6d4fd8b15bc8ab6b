using Realtime.Schema;

namespace Realtime.RoleSchemas.Bindings;

/// <summary>What a field of an object type stands for.</summary>
internal abstract record OutputBinding
{
    private OutputBinding()
    {
    }

    // ---- root fields ----

    /// <summary>A source's root-field namespace: its children are root fields.</summary>
    public sealed record Namespace(SourceSchema Source) : OutputBinding;

    /// <summary>A root field over a table.</summary>
    public sealed record TableRoot(SourceSchema Source, Table Table, TableRootKind Kind) : OutputBinding;

    /// <summary>A root field over a function; query, subscription or mutation.</summary>
    public sealed record FunctionRoot(SourceSchema Source, TrackedFunction Function, FunctionRootKind Kind) : OutputBinding;

    /// <summary>A root field over a native query; query or subscription.</summary>
    public sealed record NativeQueryRoot(SourceSchema Source, NativeQuery Query) : OutputBinding;

    /// <summary><c>no_queries_available</c>: a query root that would otherwise be empty.</summary>
    public sealed record NoQueriesAvailable : OutputBinding;

    // ---- fields of a table's row ----

    /// <summary>A column.</summary>
    public sealed record ColumnField(Column Column) : OutputBinding;

    /// <summary>The related row or rows.</summary>
    public sealed record RelationshipField(Relationship Relationship) : OutputBinding;

    /// <summary>The aggregate over related rows (array relationships).</summary>
    public sealed record RelationshipAggregate(Relationship Relationship) : OutputBinding;

    /// <summary>The field of a row of which the role may read nothing.</summary>
    public sealed record Placeholder : OutputBinding
    {
        /// <summary>What is read there, and the description of all such members.</summary>
        public const string Text = "placeholder (do not use)";
    }

    /// <summary>A computed field, scalar or table-valued.</summary>
    public sealed record Computed(ComputedField Field) : OutputBinding;

    // ---- fields of an aggregate ----

    /// <summary><c>aggregate { … }</c>.</summary>
    public sealed record Aggregate : OutputBinding;

    /// <summary><c>nodes { … }</c>: the rows themselves.</summary>
    public sealed record Nodes : OutputBinding;

    /// <summary><c>count(columns, distinct)</c>.</summary>
    public sealed record AggregateCount : OutputBinding;

    /// <summary><c>max { … }</c>, <c>sum { … }</c> and their kin; children are <see cref="ColumnField"/> or <see cref="Computed"/>.</summary>
    /// <param name="SqlFunction">The SQL aggregate: <c>max</c>, <c>stddev_samp</c>, …</param>
    public sealed record AggregateFunction(string SqlFunction) : OutputBinding;

    // ---- fields of a mutation response ----

    /// <summary><c>affected_rows</c>.</summary>
    public sealed record AffectedRows : OutputBinding;

    /// <summary><c>returning { … }</c>.</summary>
    public sealed record Returning : OutputBinding;
}

/// <summary>The root fields that a table has.</summary>
internal enum TableRootKind
{
    Select,
    SelectByPk,
    SelectAggregate,
    SelectStream,
    Insert,
    InsertOne,
    Update,
    UpdateByPk,
    UpdateMany,
    Delete,
    DeleteByPk,
}

/// <summary>The root fields that a function has.</summary>
internal enum FunctionRootKind
{
    Rows,
    Aggregate,
}
