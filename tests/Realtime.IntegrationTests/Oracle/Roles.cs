using System.Text.Json.Nodes;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a role may select from one table.</summary>
internal sealed record PermissionSpec(IReadOnlySet<ColumnSpec> Columns, Condition Filter, int? Limit, bool AllowAggregations);

/// <summary>A role: its own permissions, or those of its parents. Admin has neither.</summary>
internal sealed record RoleSpec(string Name, IReadOnlyDictionary<TableSpec, PermissionSpec> Permissions, IReadOnlyList<RoleSpec> Parents)
{
    public bool IsAdmin => Name == Session.AdminRole;

    /// <summary>All permissions that this role has on a table.</summary>
    public IReadOnlyList<PermissionSpec> On(TableSpec table) => Parents.Count > 0
        ? [.. Parents.SelectMany(parent => parent.On(table))]
        : Permissions.TryGetValue(table, out var own) ? [own] : [];

    public bool CanSelect(TableSpec table) => IsAdmin || On(table).Count > 0;

    public bool CanAggregate(TableSpec table) => IsAdmin || On(table).Any(permission => permission.AllowAggregations);

    public IReadOnlyList<ColumnSpec> Columns(TableSpec table) =>
        [.. table.Columns.Where(column => IsAdmin || On(table).Any(permission => permission.Columns.Contains(column)))];

    /// <summary>Computed fields that are one value.</summary>
    public IReadOnlyList<ColumnSpec> Computed(TableSpec table) =>
        [.. table.Computed.Where(column => IsAdmin || On(table).Any(permission => permission.Columns.Contains(column)))];

    /// <summary>Columns that the role sees in every row that it sees.</summary>
    public IReadOnlyList<ColumnSpec> WholeColumns(TableSpec table) =>
        [.. table.Columns.Where(column => IsAdmin || (CanSelect(table) && On(table).All(permission => permission.Columns.Contains(column))))];

    public IReadOnlyList<RelationshipSpec> Relationships(TableSpec table) => [.. table.Relationships.Where(relationship => CanSelect(relationship.Target))];

    public int? Limit(TableSpec table) =>
        IsAdmin || On(table).Any(permission => permission.Limit is null) ? null : On(table).Max(permission => permission.Limit);
}

/// <summary>The roles over a world and the metadata that says so.</summary>
internal sealed record Grants(IReadOnlyList<RoleSpec> Roles, JsonObject Metadata)
{
    /// <summary>Three sessions for a role.</summary>
    public static IReadOnlyList<Session> SessionsOf(RoleSpec role) =>
    [
        With(role, "1", "a", "{1,2,3}", "{a,ab}"),
        With(role, "2", "say \"q\"", "[0, 5]", "[\"x_y\", \"b\", \"it's\"]"),
        With(role, "-1", "it's $1", "{}", "{}"),
    ];

    private static Session With(RoleSpec role, string number, string text, string numbers, string texts) => new(
        role.Name,
        new Dictionary<string, string> { ["X-Hasura-Number"] = number, ["x-hasura-text"] = text, ["x-hasura-Numbers"] = numbers, ["X-Hasura-Texts"] = texts });
}

/// <summary>One session's view of the rows: the meaning of permissions, written down a second time.</summary>
internal sealed class RoleView(RoleSpec role, Session session)
{
    private readonly Dictionary<(PermissionSpec, Row), bool> _passing = [];

    public RoleSpec Role => role;

    public Session Session => session;

    public IEnumerable<Row> Rows(TableSpec table) => table.Rows.Where(row => role.IsAdmin || role.On(table).Any(permission => Passes(permission, table, row)));

    /// <summary>
    /// What the role reads in a row that it sees, or writes to: a column that all of its permissions hold is read in all of these, any other where a permission
    /// that holds it lets the row pass.
    /// </summary>
    public Cell? Get(TableSpec table, Row row, ColumnSpec column) => Reads(table, row, column) ? Stored(table, row, column) : null;

    /// <summary>A value whoever asks; only the session that a computed field knows matters.</summary>
    public Cell? Stored(TableSpec table, Row row, ColumnSpec column) =>
        column.Inputs == FunctionInputs.Session ? Calculations.Beyond(table, row, Number) : row[column];

    /// <summary>The session's number.</summary>
    public decimal Number => decimal.Parse(session["x-hasura-number"]!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the role reads a column of a row that it sees, or writes to.</summary>
    public bool Reads(TableSpec table, Row row, ColumnSpec column)
    {
        if (role.IsAdmin)
        {
            return true;
        }

        var permissions = role.On(table);
        return permissions.All(permission => permission.Columns.Contains(column))
            || permissions.Any(permission => permission.Columns.Contains(column) && Passes(permission, table, row));
    }

    public IEnumerable<Row> Related(RelationshipSpec relationship, Row row) => Rows(relationship.Target).Where(other => Joined(relationship, row, other));

    public static bool Joined(RelationshipSpec relationship, Row row, Row other) => relationship.Function is not null
        ? (Numbered(row) - Numbered(other)) % 2 == 0
        : relationship.Columns.All(pair =>
        row[pair.Local] is { } local && other[pair.Remote] is { } remote && ColumnValues.Same(local, remote));

    // SQL's remainder has the sign of the number; those here are positive.
    private static decimal Numbered(Row row) => (decimal)row.First!.Value;

    private bool Passes(PermissionSpec permission, TableSpec table, Row row)
    {
        // One by one: a row just written need not be among the table's.
        if (!_passing.TryGetValue((permission, row), out var passes))
        {
            passes = new ConditionTruth(this, filtered: false).Of(permission.Filter, table, row, row) == true;
            _passing.Add((permission, row), passes);
        }

        return passes;
    }
}
