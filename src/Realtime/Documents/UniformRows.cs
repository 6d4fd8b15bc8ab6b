using System.Runtime.InteropServices;
using System.Text.Json;
using GraphQL.Types;
using Realtime.RoleSchemas.Bindings;
using Realtime.Schema;

namespace Realtime.Documents;

/// <summary>One member that every row of a uniform list has.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="Column">The column.</param>
/// <param name="Type">Its GraphQL type.</param>
/// <param name="Kinds">The JSON kinds found, one bit per letter of <see cref="ScalarKinds"/>.</param>
internal sealed record UniformMember(string Name, Column Column, IGraphType Type, uint Kinds)
{
    /// <summary>Whether the column is one of integers.</summary>
    public bool IsInteger { get; init; }
}

/// <summary>
/// Recognises lists of rows that are all alike: objects with the same scalar columns in the same order, as programs that insert many rows send them. Such a
/// list is bound as one JSON value, so that neither its length nor its values are part of the plan's shape.
/// </summary>
internal static class UniformRows
{
    // Postgres would cut longer names of a record's columns.
    private const int LongestName = 63;

    /// <summary>The members that all rows have; null when the list is empty or its rows differ.</summary>
    public static IReadOnlyList<UniformMember>? Of(JsonElement list, IGraphType elementType)
    {
        if (Inner(elementType) is not IInputObjectGraphType input || list.GetArrayLength() == 0 || FirstRow(list[0], input) is not { Length: > 0 } members)
        {
            return null;
        }

        var kinds = new uint[members.Length];
        foreach (var row in list.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var index = 0;
            foreach (var member in row.EnumerateObject())
            {
                if (index == members.Length || !member.NameEquals(members[index].Name) || (members[index].IsInteger && !IsPlain(member.Value)))
                {
                    return null;
                }

                kinds[index++] |= 1u << (ScalarKinds.Letter(member.Value) - 'a');
            }

            if (index != members.Length)
            {
                return null;
            }
        }

        return [.. members.Select((member, index) => member with { Kinds = kinds[index] })];
    }

    private static UniformMember[]? FirstRow(JsonElement row, IInputObjectGraphType input)
    {
        if (row.ValueKind != JsonValueKind.Object || input.Fields.Any(field => field.ResolvedType is NonNullGraphType))
        {
            return null;
        }

        var members = new List<UniformMember>();
        foreach (var member in row.EnumerateObject())
        {
            if (input.Fields.Find(member.Name) is not { ResolvedType: ScalarGraphType and not EnumerationGraphType } definition
                || definition.InputBinding() is not InputBinding.ColumnInput { Column: var column }
                || SlotTypes.Encoding(column.Catalog.Type) is not (SlotEncoding.Text or SlotEncoding.Json)
                || ValueChecks.Of(column.Catalog.Type) is not null
                || System.Text.Encoding.UTF8.GetByteCount(member.Name) > LongestName
                || members.Exists(earlier => earlier.Name == member.Name))
            {
                return null;
            }

            var isInteger = column.Catalog.Type.Underlying.InternalName is "int2" or "int4" or "int8";
            members.Add(new UniformMember(member.Name, column, definition.ResolvedType, 0) { IsInteger = isInteger });
        }

        return [.. members];
    }

    // 1e2 is an integer of JSON and not of Postgres, which would read it out of the rows as it is written.
    private static bool IsPlain(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number || !JsonMarshal.GetRawUtf8Value(value).ContainsAny((byte)'.', (byte)'e', (byte)'E');

    private static IGraphType Inner(IGraphType type) => type is NonNullGraphType nonNull ? nonNull.ResolvedType! : type;
}
