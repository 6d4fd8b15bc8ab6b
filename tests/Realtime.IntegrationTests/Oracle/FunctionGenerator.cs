using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Computed fields and functions as root fields. Their SQL looks at the row alone, so that its value does not depend on when it is asked for, and what depends
/// on the session or on arguments is simple enough to be said again in <see cref="Calculations"/>.
/// </summary>
internal sealed class FunctionGenerator(Random random, IReadOnlyList<TableSpec> tables, StringBuilder ddl)
{
    /// <summary>Gives tables computed fields and returns the root functions.</summary>
    public IReadOnlyList<FunctionSpec> Next()
    {
        var functions = new List<FunctionSpec>();
        var stored = tables.Where(table => table.ViewOf is null).ToList();
        foreach (var (number, table) in stored.Index())
        {
            Add(table, number, "remainder", ColumnKind.Int, FunctionInputs.None, "", "CASE WHEN r.id % 5 = 0 THEN NULL ELSE r.id % 3 END::int");
            Add(table, number, "parity", ColumnKind.Text, FunctionInputs.None, "", "CASE r.id % 2 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END");
            Add(table, number, "beyond", ColumnKind.Bool, FunctionInputs.Session, ", s json", "r.id > (s ->> 'x-hasura-number')::int");
            Add(table, number, "scaled", ColumnKind.BigInt, FunctionInputs.Arguments, ", factor int, plus int DEFAULT 5, s json DEFAULT NULL", "r.id::bigint * factor + plus + (s ->> 'x-hasura-number')::int");
            AddRows(table, number, stored[random.Next(stored.Count)]);
            if (random.Next(2) == 0)
            {
                var name = $"find_{number}";
                ddl.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"CREATE FUNCTION public.{name}(lowest int, s json) RETURNS SETOF {table.Quoted} LANGUAGE sql STABLE AS $$ SELECT * FROM {table.Quoted} WHERE id >= greatest(lowest, (s ->> 'x-hasura-number')::int) $$;");
                functions.Add(new FunctionSpec(name, table));
            }
        }

        return functions;
    }

    private void Add(TableSpec table, int number, string name, ColumnKind kind, FunctionInputs inputs, string arguments, string body)
    {
        var column = new ColumnSpec(name, name, kind, true, table.Columns.Count + table.Computed.Count) { Function = $"{name}_{number}", Inputs = inputs };
        table.Computed.Add(column);
        ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"CREATE FUNCTION public.{column.Function}(r {table.Quoted}{arguments}) RETURNS {column.SqlType} LANGUAGE sql STABLE AS $$ SELECT {body} $$;");
    }

    private void AddRows(TableSpec table, int number, TableSpec target)
    {
        ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"CREATE FUNCTION public.alike_{number}(r {table.Quoted}) RETURNS SETOF {target.Quoted} LANGUAGE sql STABLE AS $$ SELECT t.* FROM {target.Quoted} AS t WHERE t.id % 2 = r.id % 2 $$;");
        table.Relationships.Add(new RelationshipSpec("alike", true, target, [], new JsonObject()) { Function = $"alike_{number}" });
    }
}

/// <summary>What the functions of <see cref="FunctionGenerator"/> that know the session return.</summary>
internal static class Calculations
{
    public static decimal Number(TableSpec table, Row row) => (decimal)row[table.Columns[0]]!.Value;

    public static Cell Beyond(TableSpec table, Row row, decimal session)
    {
        var isBeyond = Number(table, row) > session;
        return new Cell(isBeyond, isBeyond ? "true" : "false");
    }

    public static Cell Scaled(TableSpec table, Row row, int factor, int? plus, decimal session)
    {
        var value = (Number(table, row) * factor) + (plus ?? 5) + session;
        return new Cell(value, value.ToString(CultureInfo.InvariantCulture));
    }
}
