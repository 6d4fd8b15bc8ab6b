using Realtime.Catalog;
using Realtime.Plans;
using Realtime.Plans.Mutations;

namespace Realtime.Sql.Mutations;

/// <summary>Writes INSERT, UPDATE and DELETE, without RETURNING. Belongs to one statement.</summary>
internal sealed class ChangeWriter(ExpressionWriter expressions, CatalogTable table, string alias)
{
    private readonly string _target = $"{SqlName.Quote(table.Name)} AS {alias}";

    /// <summary>The statement.</summary>
    public string Write(RowChange change) => change switch
    {
        RowChange.Insert insert => Insert(insert),
        RowChange.InsertJson insert => InsertJson(insert),
        RowChange.Update update => $"UPDATE {_target} SET {Assignments(update.Assignments)}{Where(update.Where)}",
        RowChange.Delete delete => $"DELETE FROM {_target}{Where(delete.Where)}",
        _ => throw new InvalidOperationException($"no SQL for {change.GetType().Name}"),
    };

    private string Where(Predicate predicate)
    {
        var where = expressions.Where(predicate);
        return expressions.Gate() switch
        {
            "" => where,
            var gate when where.Length == 0 => $" WHERE {gate}",
            var gate => $"{where} AND {gate}",
        };
    }

    private string Insert(RowChange.Insert insert)
    {
        var rows = insert.Rows.Select(row => $"({string.Join(", ", row.Select(value => value is null ? "DEFAULT" : expressions.Value(value)))})");
        return $"INSERT INTO {_target} ({string.Join(", ", insert.Columns.Select(Quote))}) VALUES {string.Join(", ", rows)}{Conflict(insert.Conflict)}";
    }

    // Text goes through the column's own input function, as a parameter would; json and jsonb keep their inner form.
    private string InsertJson(RowChange.InsertJson insert)
    {
        var columns = insert.Columns.Select(pair => Quote(pair.Column)).Concat(insert.Others.Select(other => Quote(other.Column)));
        var values = insert.Columns.Select(pair => $"(x.{SqlName.Quote(pair.Member)})::{Identifiers.Type(pair.Column.Type)}")
            .Concat(insert.Others.Select(other => expressions.Value(other.Value)));
        var record = insert.Columns.Select(pair => $"{SqlName.Quote(pair.Member)} {RecordType(pair.Column.Type)}");
        return $"INSERT INTO {_target} ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} "
            + $"FROM json_to_recordset({expressions.Value(new ValueExpression.SlotValue(insert.Json))}) AS x({string.Join(", ", record)}){Conflict(insert.Conflict)}";
    }

    private static string RecordType(PgType type) =>
        type.Underlying is { InternalName: "json" or "jsonb", Name.Schema: "pg_catalog" } ? Identifiers.Type(type.Underlying) : "text";

    private string Conflict(InsertConflict? conflict)
    {
        if (conflict is null)
        {
            return "";
        }

        var target = $" ON CONFLICT ON CONSTRAINT {SqlName.Quote(conflict.Constraint)}";
        if (conflict.Columns.Count + conflict.Presets.Count == 0)
        {
            return $"{target} DO NOTHING";
        }

        var proposed = conflict.Columns.Select(column => $"{Quote(column)} = EXCLUDED.{Quote(column)}");
        var all = conflict.Presets.Count == 0 ? proposed : proposed.Append(Assignments(conflict.Presets));
        return $"{target} DO UPDATE SET {string.Join(", ", all)}{expressions.Where(conflict.Where)}";
    }

    private string Assignments(IReadOnlyList<ColumnAssignment> assignments) =>
        string.Join(", ", assignments.Select(assignment => $"{Quote(assignment.Column)} = {NewValue(assignment)}"));

    private string NewValue(ColumnAssignment assignment)
    {
        var current = $"{alias}.{Quote(assignment.Column)}";
        var value = expressions.Value(assignment.Value);
        return assignment.Operator switch
        {
            UpdateOperator.Set => value,
            UpdateOperator.Inc => $"({current} + {value})",
            UpdateOperator.Append => $"({current} || {value})",
            UpdateOperator.Prepend => $"({value} || {current})",
            UpdateOperator.DeleteKey or UpdateOperator.DeleteElem => $"({current} - {value})",
            UpdateOperator.DeleteAtPath => $"({current} #- {value})",
            _ => throw new InvalidOperationException($"no SQL for {assignment.Operator}"),
        };
    }

    private static string Quote(CatalogColumn column) => SqlName.Quote(column.Name);
}
