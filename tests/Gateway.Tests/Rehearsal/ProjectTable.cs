namespace Gateway.Tests.Rehearsal;

/// <summary>What a relation of the project is.</summary>
internal enum ProjectTableKind
{
    Table,
    Enum,
    View,
}

/// <summary>One relation of the generated project.</summary>
internal sealed record ProjectTable(int Number, string Schema, string Name, ProjectTableKind Kind)
{
    /// <summary>The table that <c>parent_id</c> refers to, or the table under the view.</summary>
    public ProjectTable? Parent { get; init; }

    /// <summary>The enum table that <c>status</c> refers to.</summary>
    public ProjectTable? Status { get; init; }

    /// <summary>The type of <c>id</c> in PostgreSQL.</summary>
    public string KeyType { get; init; } = "bigint";

    /// <summary>Whether <c>region</c> is part of the primary key.</summary>
    public bool IsComposite { get; init; }

    /// <summary>Whether <c>parent_id</c> is unique.</summary>
    public bool IsOneToOne { get; init; }

    /// <summary>The name the metadata give it.</summary>
    public string? CustomName { get; init; }

    /// <summary>The name of the column <c>camelCase</c> in GraphQL.</summary>
    public string OddColumn { get; init; } = "camelCase";

    public string Sql => $"\"{Schema}\".\"{Name}\"";

    /// <summary>The name of its root field.</summary>
    public string Root => CustomName ?? (Schema == "public" ? Name : $"{Schema}_{Name}");

    /// <summary>The scalar of <c>id</c> in GraphQL.</summary>
    public string KeyScalar => KeyType == "integer" ? "Int" : KeyType;

    /// <summary>How the metadata name it.</summary>
    public object Reference => new { name = Name, schema = Schema };

    /// <summary>The key of row <paramref name="row"/> as an expression of SQL.</summary>
    public string KeyOf(string row) => KeyType == "uuid" ? $"('00000000-0000-4000-8000-' || lpad(({row})::text, 12, '0'))::uuid" : row;

    /// <summary>The key of a row as a value of GraphQL; a bigint is a string, as clients send it.</summary>
    public object KeyOf(int row) => KeyType switch
    {
        "uuid" => $"00000000-0000-4000-8000-{row:D12}",
        "bigint" => row.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => row,
    };

    /// <summary>The columns in the database, in order.</summary>
    public IEnumerable<string> Columns => Kind switch
    {
        ProjectTableKind.Enum => ["value", "comment"],
        ProjectTableKind.View => ["id", "name", "owner_id", "org_id", "amount", "big", "tags", "deleted_at"],
        _ => ["id", .. IsComposite ? new[] { "region" } : [], "name", "owner_id", "org_id", "amount", "big", "tags", "data", "happened", "status", .. Parent is null ? [] : new[] { "parent_id" }, "deleted_at", "camelCase"],
    };
}
