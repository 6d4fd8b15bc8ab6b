using System.Text.Json.Nodes;

namespace Realtime.Metadata;

/// <summary>One entry of a source's <c>logical_models</c>: the shape of rows that a native query returns. Its permissions stay in <see cref="Json"/>.</summary>
/// <param name="Name">Its name, also that of its GraphQL type.</param>
/// <param name="Fields">Its fields in the order written.</param>
/// <param name="Description">A description, or null.</param>
/// <param name="Json">The entry itself; not to be changed.</param>
internal sealed record DeclaredLogicalModel(string Name, IReadOnlyList<DeclaredModelField> Fields, string? Description, JsonObject Json)
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredLogicalModel Read(JsonCursor entry) => new(
        entry.Required("name").AsName(),
        [.. entry.Required("fields").Items().Select(field => DeclaredModelField.Read(field.Required("name").AsName(), field))],
        entry["description"].AsOptionalString(),
        entry.AsObject());
}

/// <summary>A field of a logical model, or an argument of a native query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The SQL type as written; null for a field that refers to rows of another model and so is a relationship's.</param>
/// <param name="IsNullable">Whether it can be null.</param>
/// <param name="Description">A description, or null.</param>
internal sealed record DeclaredModelField(string Name, string? Type, bool IsNullable, string? Description)
{
    /// <summary>
    /// Reads a field: its type is text, or <c>{"scalar": …}</c>, or <c>{"logical_model": …}</c> and <c>{"array": …}</c> for rows of another model.
    /// </summary>
    /// <exception cref="Operations.GraphQLErrorException">It is malformed.</exception>
    public static DeclaredModelField Read(string name, JsonCursor field)
    {
        var type = field.Required("type");
        var isNullable = field["nullable"].AsBoolean(fallback: type["nullable"].AsBoolean(fallback: false));
        var description = field["description"].AsOptionalString();
        if (type.TryGetString(out var text))
        {
            return new DeclaredModelField(name, text, isNullable, description);
        }

        if (!type["scalar"].IsAbsent)
        {
            return new DeclaredModelField(name, type["scalar"].AsString(), isNullable, description);
        }

        var array = type["array"];
        if (!array["scalar"].IsAbsent)
        {
            return new DeclaredModelField(name, array["scalar"].AsString() + "[]", isNullable, description);
        }

        return type["logical_model"].IsAbsent && array["logical_model"].IsAbsent
            ? throw type.Failed("expected a scalar, a logical_model or an array of one of them")
            : new DeclaredModelField(name, null, isNullable, description);
    }
}
