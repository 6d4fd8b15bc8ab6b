using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>What a mutation's field answers: members of <c>t_mutation_response</c> in order.</summary>
internal sealed record ResponseSpec(IReadOnlyList<ResponseMember> Members, string Text);

/// <summary>A member of a response: <c>__typename</c>, <c>affected_rows</c>, or <c>returning</c> with a selection.</summary>
internal sealed record ResponseMember(string Key, string Name, Selection? Selection);

/// <summary><c>on_conflict</c>.</summary>
internal sealed record ConflictSpec(KeySpec Constraint, IReadOnlyList<ColumnSpec> UpdateColumns, Condition? Where);

/// <summary>A row to be inserted with all that is nested in it.</summary>
internal sealed record RowInput(IReadOnlyDictionary<ColumnSpec, JsonNode?> Values, IReadOnlyList<NestedInput> Nested);

/// <summary>Rows nested in a row along one relationship.</summary>
internal sealed record NestedInput(RelationshipSpec Relationship, IReadOnlyList<RowInput> Data, ConflictSpec? Conflict);

/// <summary>One update operator of one column.</summary>
internal sealed record AssignmentSpec(string Operator, ColumnSpec Column, JsonNode? Value);

/// <summary>One update: the rows by condition or by key, and what becomes of them.</summary>
/// <param name="Where">The condition, or null.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="Assignments">What becomes of them.</param>
/// <param name="NamesSet">Whether an update of nothing has an empty <c>_set</c>.</param>
internal sealed record UpdateSpec(
    Condition? Where, IReadOnlyList<(ColumnSpec Column, JsonNode Value)>? Key, IReadOnlyList<AssignmentSpec> Assignments, bool NamesSet);

/// <summary>A root field of a mutation.</summary>
internal abstract record WriteField(string Key, TableSpec Table, string Text)
{
    public sealed record Insert(string Key, TableSpec Table, IReadOnlyList<RowInput> Rows, ConflictSpec? Conflict, ResponseSpec Response, string Text)
        : WriteField(Key, Table, Text);

    public sealed record InsertOne(string Key, TableSpec Table, RowInput Row, ConflictSpec? Conflict, Selection Selection, string Text)
        : WriteField(Key, Table, Text);

    public sealed record Update(string Key, TableSpec Table, UpdateSpec Change, ResponseSpec Response, string Text) : WriteField(Key, Table, Text);

    public sealed record UpdateMany(string Key, TableSpec Table, IReadOnlyList<UpdateSpec> Changes, ResponseSpec Response, string Text)
        : WriteField(Key, Table, Text);

    public sealed record UpdateByKey(string Key, TableSpec Table, UpdateSpec Change, Selection Selection, string Text) : WriteField(Key, Table, Text);

    public sealed record Delete(string Key, TableSpec Table, Condition Where, ResponseSpec Response, string Text) : WriteField(Key, Table, Text);

    public sealed record DeleteByKey(string Key, TableSpec Table, IReadOnlyList<(ColumnSpec Column, JsonNode Value)> RowKey, Selection Selection, string Text)
        : WriteField(Key, Table, Text);
}

/// <summary>A mutation of one or two fields.</summary>
internal sealed record Mutation(IReadOnlyList<WriteField> Fields, string Declarations, string Fragments, JsonObject Variables)
{
    public string Text => $"mutation m{Declarations} {{ {string.Join(" ", Fields.Select(root => root.Text))} }} {Fragments}".Trim();
}
