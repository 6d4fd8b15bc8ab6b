namespace Gateway.Tests.Rehearsal;

/// <summary>
/// A row filter of the generated metadata with the same condition in SQL, for <c>x-hasura-user-id: user1</c>, organisations 1 and 7, tag <c>a</c>.
/// </summary>
internal sealed record ProjectRule(object Filter, string Sql)
{
    private static readonly object Own = new { owner_id = new { _eq = "X-Hasura-User-Id" } };

    /// <summary>The filter of the permission number <paramref name="place"/> of a table. The first is the writer's, who sees all or its own.</summary>
    public static ProjectRule Of(ProjectTable table, int place)
    {
        if (table.Kind == ProjectTableKind.Enum)
        {
            return new(new { }, "true");
        }

        return (place == 0 ? table.Number % 2 : (table.Number / 6 + place * 3) % 8) switch
        {
            1 => new(Own, "owner_id = 'user1'"),
            2 => new(new { org_id = new { _in = "X-Hasura-Org-Ids" } }, "org_id = 1"),
            3 when table.Parent is { } parent => new(
                new { parent = new { owner_id = new { _eq = "X-Hasura-User-Id" } } },
                table.Kind == ProjectTableKind.View
                    ? $"EXISTS (SELECT 1 FROM {parent.Sql} p WHERE p.id = t.id AND p.owner_id = 'user1')"
                    : $"EXISTS (SELECT 1 FROM {parent.Sql} p WHERE p.id = t.parent_id AND p.owner_id = 'user1')"),
            4 => new(new { _exists = new { _table = Project.Relations[Project.Enums].Reference, _where = Own } }, "true"),
            5 => new(new { _and = new[] { new { deleted_at = new { _is_null = true } }, Own } }, "deleted_at IS NULL AND owner_id = 'user1'"),
            6 => new(new { tags = new { _contained_in = "X-Hasura-Tags" } }, "tags <@ ARRAY['a']"),
            7 => new(new { _or = new[] { Own, new { _not = new { org_id = new { _eq = 1 } } } } }, "owner_id = 'user1' OR NOT org_id = 1"),
            _ => new(new { }, "true"),
        };
    }
}
