namespace Realtime.Schema;

/// <summary>What one role may do with one table. A null member: not at all.</summary>
internal sealed record TablePermissions(
    SelectPermission? Select,
    InsertPermission? Insert,
    UpdatePermission? Update,
    DeletePermission? Delete);

/// <summary>May read rows that pass <see cref="Filter"/>, and of them the listed columns.</summary>
internal sealed record SelectPermission
{
    /// <summary>
    /// Readable columns. The value is null when the column is readable in every row that passes the filter; an inherited role may read a
    /// column in some rows only: then it is the condition under which it is not null (Hasura's cell-level permissions).
    /// </summary>
    public required IReadOnlyDictionary<Column, BoolExp?> Columns { get; init; }

    /// <summary>
    /// Readable scalar computed fields by name, with a condition as in <see cref="Columns"/>. Table-valued ones need a select permission on their table
    /// instead.
    /// </summary>
    public required IReadOnlyDictionary<string, BoolExp?> ComputedFields { get; init; }

    /// <summary>Rows that exist for the role.</summary>
    public required BoolExp Filter { get; init; }

    /// <summary>The most rows that a list may hold; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether aggregates are offered.</summary>
    public bool AllowAggregations { get; init; }

    /// <summary>Which query root fields are offered; null for all.</summary>
    public IReadOnlySet<SelectRootField>? QueryRootFields { get; init; }

    /// <summary>Which subscription root fields are offered; null for all.</summary>
    public IReadOnlySet<SelectRootField>? SubscriptionRootFields { get; init; }
}

/// <summary>The select root fields that a permission can switch off one by one.</summary>
internal enum SelectRootField
{
    Select,
    SelectByPk,
    SelectAggregate,
    SelectStream,
}

/// <summary>May insert rows that pass <see cref="Check"/> afterwards.</summary>
internal sealed record InsertPermission
{
    /// <summary>Columns that the client may give.</summary>
    public required IReadOnlySet<Column> Columns { get; init; }

    /// <summary>Columns set by the engine, never by the client.</summary>
    public required IReadOnlyDictionary<Column, PermissionValue> Presets { get; init; }

    /// <summary>Must hold for every inserted row.</summary>
    public required BoolExp Check { get; init; }

    /// <summary>Only for sessions with <see cref="Sessions.Session.UseBackendOnlyPermissions"/>.</summary>
    public bool BackendOnly { get; init; }
}

/// <summary>May update rows that pass <see cref="Filter"/> before and <see cref="Check"/> after.</summary>
internal sealed record UpdatePermission
{
    /// <summary>Columns that the client may set.</summary>
    public required IReadOnlySet<Column> Columns { get; init; }

    /// <summary>Columns set by the engine.</summary>
    public required IReadOnlyDictionary<Column, PermissionValue> Presets { get; init; }

    /// <summary>Rows that may be updated.</summary>
    public required BoolExp Filter { get; init; }

    /// <summary>Must hold afterwards; null for none.</summary>
    public BoolExp? Check { get; init; }

    /// <summary>Only for backend sessions.</summary>
    public bool BackendOnly { get; init; }
}

/// <summary>May delete rows that pass <see cref="Filter"/>.</summary>
internal sealed record DeletePermission
{
    /// <summary>Rows that may be deleted.</summary>
    public required BoolExp Filter { get; init; }

    /// <summary>Only for backend sessions.</summary>
    public bool BackendOnly { get; init; }
}
