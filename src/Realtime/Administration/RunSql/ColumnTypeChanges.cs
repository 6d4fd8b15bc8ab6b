using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;

namespace Realtime.Administration.RunSql;

/// <summary>
/// Columns whose type was changed. A permission that compares one with a value of its own, or sets it to one, was written for the old type and may
/// mean nothing for the new one, so such a change is refused, as by Hasura. Owned by one command.
/// </summary>
internal sealed class ColumnTypeChanges(string source, SourceSchema resolved, CatalogSnapshot before, IReadOnlyDictionary<uint, CatalogTable> after)
{
    /// <summary>Refuses changes that permissions depend on.</summary>
    /// <param name="tables">The source's tables in the metadata.</param>
    /// <param name="path">Where in the request the command stands.</param>
    /// <exception cref="GraphQLErrorException">There are dependents: <c>dependency-error</c>.</exception>
    public void Refuse(IReadOnlyList<JsonObject> tables, string path)
    {
        foreach (var (table, column) in Changed())
        {
            var dependents = tables.SelectMany(entry => DependentsIn(entry, table, column)).Order(StringComparer.Ordinal).ToList();
            if (dependents.Count > 0)
            {
                throw new GraphQLError(
                    ErrorCode.DependencyError,
                    $"cannot change type of column \"{column}\" in table \"{table}\" because of the following dependencies : {string.Join(", ", dependents)}",
                    path).AsException();
            }
        }
    }

    private IEnumerable<(QualifiedName Table, string Column)> Changed()
    {
        foreach (var name in resolved.Tables.Keys)
        {
            if (before.Tables.TryGetValue(name, out var old) && after.TryGetValue(old.Oid, out var current))
            {
                foreach (var column in old.Columns.Where(
                    column => current.Columns.Any(now => now.Position == column.Position && now.Type.Name != column.Type.Name)))
                {
                    yield return (name, column.Name);
                }
            }
        }
    }

    private IEnumerable<string> DependentsIn(JsonObject entry, QualifiedName changed, string column)
    {
        if (MetadataDocument.TableNameOf(entry) is not { } name || !resolved.Tables.TryGetValue(name, out var table))
        {
            yield break;
        }

        foreach (var kind in MetadataNames.PermissionKinds)
        {
            foreach (var role in MetadataDocument.ObjectsOf(entry, kind.Member())
                .Select(permission => MetadataDocument.TextOf(permission["role"])).OfType<string>())
            {
                if (table.Permissions.TryGetValue(role, out var granted) && Depends(granted, kind, name, changed, column))
                {
                    yield return $"permission {name}.{role}.{kind.Word()} in source \"{source}\"";
                }
            }
        }
    }

    private static bool Depends(TablePermissions granted, PermissionKind kind, QualifiedName table, QualifiedName changed, string column)
    {
        bool Rule(BoolExp? rule) => rule is not null && Names(rule, table, changed, column);
        bool Sets(IReadOnlyDictionary<Column, PermissionValue>? presets) =>
            table == changed && presets is not null && presets.Any(preset => preset.Key.Catalog.Name == column && HasValue(preset.Value));
        return kind switch
        {
            PermissionKind.Select => Rule(granted.Select?.Filter),
            PermissionKind.Insert => Rule(granted.Insert?.Check) || Sets(granted.Insert?.Presets),
            PermissionKind.Update => Rule(granted.Update?.Filter) || Rule(granted.Update?.Check) || Sets(granted.Update?.Presets),
            _ => Rule(granted.Delete?.Filter),
        };
    }

    private static bool Names(BoolExp rule, QualifiedName table, QualifiedName changed, string column) => rule switch
    {
        BoolExp.And and => and.Items.Any(item => Names(item, table, changed, column)),
        BoolExp.Or or => or.Items.Any(item => Names(item, table, changed, column)),
        BoolExp.Not not => Names(not.Item, table, changed, column),
        BoolExp.Compare compare => table == changed && compare.Column.Catalog.Name == column
            && compare.Operator != ComparisonOperator.IsNull && HasValue(compare.Value),
        BoolExp.Related related => Names(related.Condition, related.Relationship.Target, changed, column),
        BoolExp.Exists exists => Names(exists.Condition, exists.Table, changed, column),
        BoolExp.ComputedRelated { Field.ReturnsTable: { } returned } related => Names(related.Condition, returned, changed, column),
        _ => false,
    };

    private static bool HasValue(PermissionValue value) => value switch
    {
        PermissionValue.Literal => true,
        PermissionValue.List list => list.Items.Any(HasValue),
        PermissionValue.Object members => members.Members.Values.Any(HasValue),
        _ => false,
    };
}
