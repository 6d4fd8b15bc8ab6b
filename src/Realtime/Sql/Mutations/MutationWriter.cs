using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Plans;
using Realtime.Plans.Mutations;

namespace Realtime.Sql.Mutations;

/// <summary>One statement of a mutation with its SQL.</summary>
/// <param name="Step">What it does; tells which columns its one row has.</param>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">The slot of each parameter, <c>$1</c> first.</param>
internal sealed record MutationStatement(MutationStep Step, string Text, IReadOnlyList<Slot> Parameters);

/// <summary>The columns of a write's one row, after which its answers follow, and after them the columns it keeps.</summary>
internal static class WriteColumns
{
    /// <summary>bigint: rows affected.</summary>
    public const int Count = 0;

    /// <summary>boolean: whether the check holds.</summary>
    public const int Check = 1;

    /// <summary>text: all rows as an array of the row type; the inserted and the updated ones follow.</summary>
    public const int Rows = 2;

    /// <summary>The first answer.</summary>
    public const int Outputs = 5;
}

/// <summary>The only writer of SQL for mutations. Stateless; safe from any thread.</summary>
internal static class MutationWriter
{
    private const string InsertedColumn = "\"realtime:inserted\"";

    /// <summary>The statements of a plan.</summary>
    public static IReadOnlyList<MutationStatement> Write(MutationPlan plan, SqlOptions options, CancellationToken cancellationToken) =>
        [.. plan.Steps.Select(step => Write(step, options, cancellationToken))];

    /// <summary>The statement of one step.</summary>
    public static MutationStatement Write(MutationStep step, SqlOptions options, CancellationToken cancellationToken)
    {
        var slots = new ParameterSlots(cancellationToken);
        var expressions = new ExpressionWriter(slots);
        var rows = new RowsWriter(expressions, options.Single, options.StringifyNumeric);
        var text = step switch
        {
            MutationStep.Write write => WriteText(write, expressions, rows),
            MutationStep.Call call => CallText(call, expressions),
            MutationStep.Check check => $"SELECT {AllHold(check.From, row => expressions.Condition(check.Condition), expressions)}",
            MutationStep.Read read => $"SELECT ({ReadText(read.Selection, rows)}){(expressions.Gate() is { Length: > 0 } gate ? $" WHERE {gate}" : "")}",
            _ => throw new InvalidOperationException($"no SQL for {step.GetType().Name}"),
        };
        return new MutationStatement(step, text, slots.Used);
    }

    private static string ReadText(Projection selection, RowsWriter rows) => selection switch
    {
        Projection.Rows list => rows.Select(list.Selection),
        Projection.Aggregate aggregate => rows.Select(aggregate.Selection),
        _ => throw new InvalidOperationException($"no SQL for {selection.GetType().Name}"),
    };

    private static string CallText(MutationStep.Call call, ExpressionWriter expressions)
    {
        var from = expressions.From(call.Function);
        return $"SELECT array_agg({expressions.Value(new ValueExpression.WholeRow(call.Function.Row))})::text FROM {from}";
    }

    private static string WriteText(MutationStep.Write write, ExpressionWriter expressions, RowsWriter rows)
    {
        var alias = expressions.NextAlias("t");
        expressions.Bind(write.Row, new DirectFrame(alias, write.Table));
        var change = new ChangeWriter(expressions, write.Table, alias).Write(write.Change);
        var tellsApart = write.OwnCheck?.Updated is not null || write.Kept.Contains(WrittenPart.Inserted) || write.Kept.Contains(WrittenPart.Updated);

        // xmax of a row that ON CONFLICT has updated is this transaction, which locked it; of a new row it is zero.
        var flag = tellsApart ? $", ({alias}.xmax = 0) AS {InsertedColumn}" : "";
        List<string> columns =
        [
            $"(SELECT count(*) FROM {ExpressionWriter.WrittenName})",
            write.OwnCheck is null ? "NULL::bool" : $"({CheckText(write, expressions)})",
            Kept(write, WrittenPart.All, tellsApart, ""),
            Kept(write, WrittenPart.Inserted, tellsApart, $" WHERE {InsertedColumn}"),
            Kept(write, WrittenPart.Updated, tellsApart, $" WHERE NOT {InsertedColumn}"),
            .. write.Outputs.Select(output => $"({rows.Select(output.Rows)})"),
            .. write.KeptColumns.Select(column => $"(SELECT array_agg(({ExpressionWriter.WrittenName}.{SqlName.Quote(column.Name)})::text)::text FROM {ExpressionWriter.WrittenName})"),
        ];
        return $"WITH {ExpressionWriter.WrittenName} AS ({change} RETURNING {alias}.*{flag}) SELECT {string.Join(", ", columns)}";
    }

    private static string CheckText(MutationStep.Write write, ExpressionWriter expressions)
    {
        var check = write.OwnCheck!;
        return "SELECT " + AllHold(
            new RowSource.FromWritten(check.Row, write.Table, []),
            alias => check.Updated is null
                ? expressions.Condition(check.Condition)
                : $"(CASE WHEN {alias}.{InsertedColumn} THEN {expressions.Condition(check.Condition)} ELSE {expressions.Condition(check.Updated)} END)",
            expressions);
    }

    // A check that is NULL has not been passed.
    private static string AllHold(RowSource.FromWritten rows, Func<string, string> condition, ExpressionWriter expressions)
    {
        var from = expressions.From(rows);
        var alias = from[(from.LastIndexOf(' ') + 1)..];
        return $"coalesce(bool_and(coalesce({condition(alias)}, false)), true) FROM {from}";
    }

    private static string Kept(MutationStep.Write write, WrittenPart part, bool hasFlag, string where)
    {
        if (!write.Kept.Contains(part))
        {
            return "NULL::text";
        }

        // With the flag beside them the columns are no longer those of the row type.
        const string name = ExpressionWriter.WrittenName;
        var row = hasFlag ? $"ROW({string.Join(", ", write.Table.Columns.Select(column => $"{name}.{SqlName.Quote(column.Name)}"))})" : $"({name}.*)";
        return $"(SELECT array_agg({row}::{SqlName.Quote(write.Table.Name)})::text FROM {name}{where})";
    }
}
