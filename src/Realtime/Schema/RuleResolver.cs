using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Turns a permission's JSON rule into a <see cref="BoolExp"/>: finds columns, relationships and computed fields, and understands the
/// three spellings (<c>_eq</c>, <c>$eq</c>, bare value). Belongs to one build. Recursion is bounded by the depth that metadata may have.
/// </summary>
/// <param name="root">The table whose rows the permission guards: what <c>["$", column]</c> means.</param>
/// <param name="tables">All tracked tables of the source.</param>
/// <param name="catalog">For types named in <c>_cast</c>.</param>
internal sealed class RuleResolver(TableDraft root, IReadOnlyDictionary<QualifiedName, TableDraft> tables, CatalogSnapshot catalog)
{
    /// <summary>Resolves a rule over rows of the guarded table; absent means every row.</summary>
    /// <exception cref="GraphQLErrorException">The rule cannot be resolved: it must not be served without its restriction.</exception>
    public BoolExp Resolve(JsonCursor rule) => rule.IsAbsent ? BoolExp.True : ResolveObject(rule, root);

    private BoolExp ResolveObject(JsonCursor rule, TableDraft table)
    {
        var parts = rule.Members().Select(member => ResolveMember(member.Key, member.Value, table)).ToList();
        return parts.Count switch
        {
            0 => BoolExp.True,
            1 => parts[0],
            _ => new BoolExp.And(parts),
        };
    }

    private BoolExp ResolveMember(string key, JsonCursor value, TableDraft table)
    {
        switch (RuleOperators.WordOf(key))
        {
            case "and":
                return new BoolExp.And(ResolveList(value, table));
            case "or":
                return new BoolExp.Or(ResolveList(value, table));
            case "not":
                return new BoolExp.Not(ResolveObject(value, table));
            case "exists":
                return ResolveExists(value);
        }

        if (table.FindColumn(key) is { } column)
        {
            return ResolveColumn(column, value, table);
        }

        if (table.Relationships.TryGetValue(key, out var relationship))
        {
            return new BoolExp.Related(relationship, ResolveObject(value, tables[relationship.Target]));
        }

        return table.ComputedFields.TryGetValue(key, out var field)
            ? ResolveComputed(field, value)
            : throw value.Failed(ErrorCode.NotExists, $"\"{key}\" is no column, relationship or computed field of table \"{table.Name}\"");
    }

    private IReadOnlyList<BoolExp> ResolveList(JsonCursor value, TableDraft table) =>
        value.Node is JsonObject ? [ResolveObject(value, table)] : [.. value.Items().Select(item => ResolveObject(item, table))];

    private BoolExp.Exists ResolveExists(JsonCursor value)
    {
        var tableAt = value["_table"].IsAbsent ? value["$table"] : value["_table"];
        var where = value["_where"].IsAbsent ? value["$where"] : value["_where"];
        var name = MetadataJson.ReadName(tableAt);
        return tables.TryGetValue(name, out var target)
            ? new BoolExp.Exists(name, ResolveObject(where, target))
            : throw tableAt.Failed(ErrorCode.NotExists, $"table \"{name}\" is not tracked");
    }

    private BoolExp ResolveColumn(Column column, JsonCursor value, TableDraft table)
    {
        if (value.Node is not JsonObject)
        {
            return new BoolExp.Compare(column, CastTo: null, ComparisonOperator.Eq, RuleValues.Single(value));
        }

        return All(value.Members().SelectMany(member => RuleOperators.WordOf(member.Key) == "cast"
            ? ResolveCast(column, member.Value, table)
            : [ResolveComparison(column, castTo: null, member.Key, member.Value, table)]));
    }

    private IEnumerable<BoolExp> ResolveCast(Column column, JsonCursor value, TableDraft table) =>
        from cast in value.Members()
        let type = CastType(cast.Key, cast.Value)
        from comparison in cast.Value.Members()
        select (BoolExp)ResolveComparison(column, type, comparison.Key, comparison.Value, table);

    private PgType CastType(string name, JsonCursor at)
    {
        var internalName = name == "String" ? "text" : name.ToLowerInvariant();
        return catalog.Types.Values.FirstOrDefault(type => type.InternalName == internalName)
            ?? throw at.Failed($"there is no type \"{name}\" to cast to");
    }

    private BoolExp.Compare ResolveComparison(Column column, PgType? castTo, string key, JsonCursor value, TableDraft table)
    {
        var word = RuleOperators.WordOf(key) ?? "";
        if (RuleOperators.TryFindColumnComparison(word, out var comparison))
        {
            return new BoolExp.Compare(column, castTo, comparison, ResolveReference(value, table));
        }

        return RuleOperators.TryFind(word, out comparison)
            ? new BoolExp.Compare(column, castTo, comparison, ValueFor(comparison, value))
            : throw value.Failed(ErrorCode.UnexpectedPayload, $"unknown operator \"{key}\" for column \"{column.Catalog.Name}\"");
    }

    private static PermissionValue ValueFor(ComparisonOperator comparison, JsonCursor value)
    {
        if (comparison == ComparisonOperator.IsNull
            && value.Node?.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
        {
            throw value.Failed("_is_null takes true or false");
        }

        var entry = ComparisonOperators.Of(comparison);
        return entry.TakesList ? RuleValues.List(value)
            : entry.TakesObject && value.Node is JsonObject ? RuleValues.Members(value)
            : RuleValues.Single(value);
    }

    private PermissionValue.ColumnReference ResolveReference(JsonCursor value, TableDraft table)
    {
        var steps = value.TryGetString(out var single) ? [single] : value.AsStrings();
        if (steps.Count == 0)
        {
            throw value.Failed("expected a column, or a path that ends in one");
        }

        var fromRoot = steps[0] == "$";
        var current = fromRoot ? root : table;
        var path = new List<Relationship>();
        foreach (var step in steps.Skip(fromRoot ? 1 : 0).SkipLast(1))
        {
            if (!current.Relationships.TryGetValue(step, out var relationship) || relationship.Kind != RelationshipKind.Object)
            {
                throw value.Failed(ErrorCode.NotExists, $"\"{step}\" is no object relationship of table \"{current.Name}\"");
            }

            path.Add(relationship);
            current = tables[relationship.Target];
        }

        return new PermissionValue.ColumnReference(fromRoot, path, current.Column(value, steps[^1]).Catalog);
    }

    private BoolExp ResolveComputed(ComputedField field, JsonCursor value)
    {
        if (field.Inputs.Any(input => !input.Argument.HasDefault))
        {
            throw value.Failed(ErrorCode.NotSupported, $"computed field \"{field.Name}\" needs arguments and so cannot stand in a permission");
        }

        if (field.ReturnsTable is { } returned)
        {
            return new BoolExp.ComputedRelated(field, ResolveObject(value, tables[returned]));
        }

        if (value.Node is not JsonObject)
        {
            return new BoolExp.ComputedCompare(field, ComparisonOperator.Eq, RuleValues.Single(value));
        }

        return All(value.Members().Select(member => RuleOperators.TryFind(RuleOperators.WordOf(member.Key) ?? "", out var comparison)
            ? (BoolExp)new BoolExp.ComputedCompare(field, comparison, ValueFor(comparison, member.Value))
            : throw member.Value.Failed(ErrorCode.UnexpectedPayload, $"unknown operator \"{member.Key}\" for computed field \"{field.Name}\"")));
    }

    private static BoolExp All(IEnumerable<BoolExp> conditions)
    {
        var list = conditions.ToList();
        return list.Count == 1 ? list[0] : new BoolExp.And(list);
    }
}
