using System.Text;

namespace Realtime.Schema;

/// <summary>
/// Writes a mutation permission as a text that is equal exactly when the permissions mean the same thing word for word: records
/// compare their lists by reference, so equality of permissions from different roles needs this. Without state.
/// </summary>
internal static class PermissionText
{
    /// <summary>The text of an insert, update or delete permission.</summary>
    public static string Of(object permission)
    {
        var text = new StringBuilder();
        switch (permission)
        {
            case InsertPermission insert:
                Add(text, insert.Columns, insert.Presets, insert.BackendOnly);
                Add(text, insert.Check);
                break;
            case UpdatePermission update:
                Add(text, update.Columns, update.Presets, update.BackendOnly);
                Add(text, update.Filter);
                Add(text, update.Check ?? BoolExp.True);
                break;
            case DeletePermission delete:
                text.Append(delete.BackendOnly);
                Add(text, delete.Filter);
                break;
            default:
                throw new ArgumentException($"{permission.GetType()} is no mutation permission", nameof(permission));
        }

        return text.ToString();
    }

    private static void Add(
        StringBuilder text, IReadOnlySet<Column> columns, IReadOnlyDictionary<Column, PermissionValue> presets, bool backendOnly)
    {
        text.Append(backendOnly).Append('(').AppendJoin(',', columns.Select(column => column.Catalog.Position).Order()).Append(')');
        foreach (var (column, value) in presets.OrderBy(preset => preset.Key.Catalog.Position))
        {
            text.Append(column.Catalog.Position).Append(":=");
            Add(text, value);
        }
    }

    private static void Add(StringBuilder text, BoolExp condition)
    {
        switch (condition)
        {
            case BoolExp.And and:
                AddAll(text, "and", and.Items);
                break;
            case BoolExp.Or or:
                AddAll(text, "or", or.Items);
                break;
            case BoolExp.Not not:
                AddAll(text, "not", [not.Item]);
                break;
            case BoolExp.Compare compare:
                text.Append('[').Append(compare.Column.Catalog.Name).Append('|').Append(compare.CastTo?.Oid).Append('|').Append(compare.Operator).Append('|');
                Add(text, compare.Value);
                text.Append(']');
                break;
            case BoolExp.Related related:
                AddAll(text, "related " + related.Relationship.Name, [related.Condition]);
                break;
            case BoolExp.Exists exists:
                AddAll(text, $"exists {exists.Table.Schema}.{exists.Table.Name}", [exists.Condition]);
                break;
            case BoolExp.ComputedCompare computed:
                text.Append('[').Append(computed.Field.Name).Append('|').Append(computed.Operator).Append('|');
                Add(text, computed.Value);
                text.Append(']');
                break;
            case BoolExp.ComputedRelated computed:
                AddAll(text, "computed " + computed.Field.Name, [computed.Condition]);
                break;
        }
    }

    private static void AddAll(StringBuilder text, string word, IEnumerable<BoolExp> items)
    {
        text.Append(word).Append('(');
        foreach (var item in items)
        {
            Add(text, item);
            text.Append(',');
        }

        text.Append(')');
    }

    private static void Add(StringBuilder text, PermissionValue value)
    {
        switch (value)
        {
            case PermissionValue.Literal literal:
                text.Append(literal.Json.GetRawText());
                break;
            case PermissionValue.SessionVariable variable:
                text.Append('$').Append(variable.Name);
                break;
            case PermissionValue.List list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    Add(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case PermissionValue.Object json:
                foreach (var (key, member) in json.Members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append('{').Append(key).Append(':');
                    Add(text, member);
                    text.Append('}');
                }

                break;
            case PermissionValue.ColumnReference reference:
                text.Append(reference.FromRoot ? "$." : ".").AppendJoin('.', reference.Path.Select(step => step.Name)).Append('.').Append(reference.Column.Name);
                break;
        }
    }
}
