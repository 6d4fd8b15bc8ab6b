using System.Text.Json.Nodes;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Gives inherited roles what their parents may. A role that inherits from inherited roles comes after them. What the role has
/// been granted itself wins over what it would inherit. Belongs to one build.
/// </summary>
internal sealed class InheritedRoleResolver(IReadOnlyList<SourceResolver> sources, InconsistencyList problems)
{
    /// <summary>Resolves all inherited roles of the metadata and returns the names of those that stand.</summary>
    public IReadOnlySet<string> Resolve(MetadataDocument metadata)
    {
        var pending = new Dictionary<string, (DeclaredInheritedRole Role, JsonObject Json)>();
        foreach (var entry in MetadataDocument.ObjectsOf(metadata.Root, "inherited_roles"))
        {
            var name = MetadataDocument.TextOf(entry["role_name"]) ?? "?";
            try
            {
                var role = DeclaredInheritedRole.Read(new JsonCursor(entry, "$"));
                if (role.Name == RoleNames.Admin || !pending.TryAdd(role.Name, (role, entry)))
                {
                    problems.AddInheritedRole(name, $"an inherited role cannot be defined twice or be called admin: \"{name}\"", entry);
                }
            }
            catch (GraphQLErrorException exception)
            {
                problems.AddInheritedRole(name, exception.Error.Message, entry);
            }
        }

        // a parent that nothing is granted to is no error: it adds nothing
        var resolved = new HashSet<string>();
        while (pending.Values.FirstOrDefault(item => !item.Role.Parents.Any(pending.ContainsKey)) is { Role: not null } next)
        {
            pending.Remove(next.Role.Name);
            Inherit(next.Role);
            resolved.Add(next.Role.Name);
        }

        foreach (var (role, json) in pending.Values)
        {
            problems.AddInheritedRole(role.Name, $"the roles that \"{role.Name}\" inherits from form a cycle", json);
        }

        return resolved;
    }

    private void Inherit(DeclaredInheritedRole role)
    {
        foreach (var source in sources)
        {
            foreach (var table in source.Readable)
            {
                var parents = role.Parents.Distinct().Select(table.Permissions.GetValueOrDefault).OfType<TablePermissions>().ToList();
                if (parents.Count == 0)
                {
                    continue;
                }

                var own = table.Permissions.GetValueOrDefault(role.Name) ?? new TablePermissions(null, null, null, null);
                table.Permissions[role.Name] = new TablePermissions(
                    own.Select ?? MergeSelect([.. parents.Select(parent => parent.Select).OfType<SelectPermission>()], table),
                    own.Insert ?? Single(parents.Select(parent => parent.Insert), source, table, role.Name, PermissionKind.Insert),
                    own.Update ?? Single(parents.Select(parent => parent.Update), source, table, role.Name, PermissionKind.Update),
                    own.Delete ?? Single(parents.Select(parent => parent.Delete), source, table, role.Name, PermissionKind.Delete));
            }

            source.InheritFunctions(role.Name, [.. role.Parents]);
        }
    }

    /// <summary>
    /// Rows that any parent sees; a column that only some parents may read is null in the rows that none of those sees.
    /// </summary>
    private static SelectPermission? MergeSelect(IReadOnlyList<SelectPermission> parents, TableDraft table)
    {
        if (parents.Count <= 1)
        {
            return parents.FirstOrDefault();
        }

        var columns = parents.SelectMany(parent => parent.Columns.Keys).Distinct()
            .OrderBy(column => column.Catalog.Position)
            .ToDictionary(column => column, column => Condition(parents, parent => parent.Columns, column));
        var fields = parents.SelectMany(parent => parent.ComputedFields.Keys).Distinct()
            .ToDictionary(name => name, name => Condition(parents, parent => parent.ComputedFields, name));
        return new SelectPermission
        {
            Columns = columns.Values.All(condition => condition is null) ? table.ShareColumns(columns.Keys) : columns,
            ComputedFields = fields,
            Filter = AnyOf(parents.Select(parent => parent.Filter)),
            Limit = parents.Any(parent => parent.Limit is null) ? null : parents.Max(parent => parent.Limit),
            AllowAggregations = parents.Any(parent => parent.AllowAggregations),
            QueryRootFields = Union(parents.Select(parent => parent.QueryRootFields)),
            SubscriptionRootFields = Union(parents.Select(parent => parent.SubscriptionRootFields)),
        };
    }

    private static BoolExp? Condition<TKey>(
        IReadOnlyList<SelectPermission> parents, Func<SelectPermission, IReadOnlyDictionary<TKey, BoolExp?>> granted, TKey key)
    {
        var readers = parents.Where(parent => granted(parent).ContainsKey(key)).ToList();
        if (readers.Count == parents.Count && readers.TrueForAll(reader => granted(reader)[key] is null))
        {
            return null; // every row that is seen at all is seen by a parent that may read it
        }

        var condition = AnyOf(readers.Select(reader =>
            granted(reader)[key] is { } own ? new BoolExp.And([reader.Filter, own]) : reader.Filter));
        return IsTrue(condition) ? null : condition;
    }

    private static BoolExp AnyOf(IEnumerable<BoolExp> conditions)
    {
        var list = conditions.Distinct(ReferenceEqualityComparer.Instance).Cast<BoolExp>().ToList();
        return list.Exists(IsTrue) ? BoolExp.True : list.Count == 1 ? list[0] : new BoolExp.Or(list);
    }

    private static bool IsTrue(BoolExp condition) => condition is BoolExp.And { Items.Count: 0 };

    private static HashSet<SelectRootField>? Union(IEnumerable<IReadOnlySet<SelectRootField>?> sets)
    {
        var union = new HashSet<SelectRootField>();
        foreach (var set in sets)
        {
            if (set is null)
            {
                return null;
            }

            union.UnionWith(set);
        }

        return union;
    }

    /// <summary>Writing is not merged: a mutation is inherited when all parents that have it have the same one.</summary>
    private T? Single<T>(IEnumerable<T?> granted, SourceResolver source, TableDraft table, string role, PermissionKind kind)
        where T : class
    {
        var distinct = granted.OfType<T>().DistinctBy(PermissionText.Of).ToList();
        if (distinct.Count > 1)
        {
            problems.AddInheritanceConflict(source.Name, table.Name, role, kind);
        }

        return distinct.Count == 1 ? distinct[0] : null;
    }
}
