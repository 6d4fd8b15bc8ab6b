using System.Text.Json.Nodes;
using Realtime.Sessions;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>A permission's filter as plain SQL with everything spelled out: Postgres itself says which rows and cells a role may see.</summary>
internal sealed class ConditionSql(Session session)
{
    private int _aliases;

    /// <summary>The texts of the markers that the role may see, column by column.</summary>
    public string Markers(RoleSpec role, TableSpec table)
    {
        var selects = new List<string>();
        foreach (var column in table.Columns.Where(column => column.Kind == ColumnKind.Marker))
        {
            var conditions = role.IsAdmin
                ? ["true"]
                : role.On(table).Where(permission => permission.Columns.Contains(column)).Select(permission => Write(permission.Filter, "r", "r")).ToList();
            selects.Add($"SELECT {column.Quoted} FROM {table.Quoted} AS r WHERE {Join(conditions, " OR ", "false")}");
        }

        return string.Join(" UNION ALL ", selects);
    }

    private string Write(Condition condition, string row, string root)
    {
        switch (condition)
        {
            case Condition.And and:
                return Join(and.Items.Select(item => Write(item, row, root)), " AND ", "true");
            case Condition.Or or:
                return Join(or.Items.Select(item => Write(item, row, root)), " OR ", "false");
            case Condition.Not not:
                return $"(NOT {Write(not.Item, row, root)})";
            case Condition.OfColumn own:
                return Join(own.Comparisons.Select(comparison => Compare(comparison, own.Column, Value(row, own.Column), row, root)), " AND ", "true");
            case Condition.OfCast cast:
                var text = cast.Column with { Kind = ColumnKind.Text };
                return Join(cast.Comparisons.Select(comparison => Compare(comparison, text, $"({row}.{cast.Column.Quoted})::text", row, root)), " AND ", "true");
            case Condition.Related related:
                var alias = $"r{++_aliases}";
                if (related.Relationship.Function is { } function)
                {
                    return $"EXISTS (SELECT FROM public.{function}({row}) AS {alias} WHERE {Write(related.Inner, alias, root)})";
                }

                var join = related.Relationship.Columns.Select(pair => $"{row}.{pair.Local.Quoted} = {alias}.{pair.Remote.Quoted}");
                return $"EXISTS (SELECT FROM {related.Relationship.Target.Quoted} AS {alias} WHERE {string.Join(" AND ", join)} AND {Write(related.Inner, alias, root)})";
            case Condition.Exists exists:
                var other = $"r{++_aliases}";
                return $"EXISTS (SELECT FROM {exists.Table.Quoted} AS {other} WHERE {Write(exists.Inner, other, root)})";
            default:
                throw new InvalidOperationException();
        }
    }

    private string Value(string row, ColumnSpec column)
    {
        var variables = new JsonObject(session.Variables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        return column switch
        {
            { Function: null } => $"{row}.{column.Quoted}",
            { Inputs: FunctionInputs.None } => $"public.{column.Function}({row})",
            _ => $"public.{column.Function}({row}, {Sql.Literal(variables.ToJsonString())}::json)",
        };
    }

    private string Compare(Comparison comparison, ColumnSpec column, string left, string row, string root)
    {
        var right = comparison.Right switch
        {
            Operand.ColumnOf { OfRoot: true } other => $"{root}.{other.Column.Quoted}",
            Operand.ColumnOf other => $"{row}.{other.Column.Quoted}",
            Operand.Session variable when comparison.Operator is "_in" or "_nin" =>
                $"{Sql.Literal($"{{{session[variable.Name]![1..^1]}}}")}::{column.SqlType}[]",
            Operand.Session variable => $"{Sql.Literal(session[variable.Name]!)}::{column.SqlType}",
            Operand.Constant constant => Constant(comparison.Operator, constant.Value, column),
            _ => throw new InvalidOperationException(),
        };
        return comparison.Operator switch
        {
            "_in" when right.StartsWith('(') => $"({left} IN {right})",
            "_nin" when right.StartsWith('(') => $"({left} NOT IN {right})",
            "_in" => right.Length == 0 ? "false" : $"({left} = ANY ({right}))",
            "_nin" => right.Length == 0 ? "true" : $"({left} <> ALL ({right}))",
            _ => $"({left} {Symbol(comparison.Operator)} {right})",
        };
    }

    private static string Constant(string word, JsonNode value, ColumnSpec column) => word switch
    {
        "_in" or "_nin" => value is JsonArray { Count: 0 } ? "" : $"({string.Join(", ", ((JsonArray)value).Select(item => ColumnValues.Literal(item!, column)))})",
        "_is_null" => (bool)value! ? "NULL" : "NOT NULL",
        "_has_key" => Sql.Literal((string)value!),
        "_has_keys_any" or "_has_keys_all" => $"ARRAY[{string.Join(", ", ((JsonArray)value).Select(item => Sql.Literal((string)item!)))}]::text[]",
        _ => ColumnValues.Literal(value, column),
    };

    private static string Symbol(string word) => word switch
    {
        "_eq" or "_ceq" => "=",
        "_neq" or "_cne" => "<>",
        "_gt" or "_cgt" => ">",
        "_lt" or "_clt" => "<",
        "_gte" or "_cgte" => ">=",
        "_lte" or "_clte" => "<=",
        "_like" => "LIKE",
        "_nlike" => "NOT LIKE",
        "_ilike" => "ILIKE",
        "_nilike" => "NOT ILIKE",
        "_similar" => "SIMILAR TO",
        "_nsimilar" => "NOT SIMILAR TO",
        "_regex" => "~",
        "_iregex" => "~*",
        "_nregex" => "!~",
        "_niregex" => "!~*",
        "_contains" => "@>",
        "_contained_in" => "<@",
        "_has_key" => "?",
        "_has_keys_any" => "?|",
        "_has_keys_all" => "?&",
        "_is_null" => "IS",
        _ => throw new InvalidOperationException(word),
    };

    private static string Join(IEnumerable<string> items, string word, string empty) => items.ToList() is { Count: > 0 } list ? $"({string.Join(word, list)})" : empty;
}
