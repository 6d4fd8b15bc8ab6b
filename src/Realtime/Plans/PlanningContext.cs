using System.Text.Json;
using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.RoleSchemas;

namespace Realtime.Plans;

/// <summary>
/// What one planning has in hand: the role's schema, the request's shape, the slots so far and the names of rows given out.
/// Belongs to one planning; not thread-safe.
/// </summary>
internal sealed class PlanningContext(RoleSchema schema, OperationShape shape, CancellationToken cancellationToken = default)
{
    private int _rows;

    /// <summary>The role that asks.</summary>
    public string Role => schema.Role;

    /// <summary>The schema that the document was read against.</summary>
    public RoleSchema Schema => schema;

    /// <summary>What the plan depends on beyond the masked document.</summary>
    public OperationShape Shape => shape;

    /// <summary>The values that differ from run to run.</summary>
    public SlotTable Slots { get; } = new();

    /// <summary>A name for a row source, not given out before.</summary>
    public RowId NextRow() => new(_rows++);

    /// <summary>Whether planning is to be given up, asked for each value: an operation may have very many.</summary>
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>A slot with a value that planning or metadata fixes.</summary>
    public ValueExpression Constant(JsonElement json, PgType type, bool isArrayOfType = false)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return new ValueExpression.NullOf(type);
        }

        var encoding = isArrayOfType ? SlotEncoding.Array : SlotTypes.Encoding(type);
        return new ValueExpression.SlotValue(Slots.Add(new ValueOrigin.Constant(json), type, encoding, isArrayOfType));
    }

    /// <summary>A slot with a text that planning fixes.</summary>
    public ValueExpression Constant(string text, PgType type) => Constant(JsonSerializer.SerializeToElement(text, PlanJson.Default.String), type);

    /// <summary>A slot with the value of a session variable.</summary>
    public ValueExpression SessionVariable(string name, PgType type, bool isArrayOfType = false)
    {
        var encoding = isArrayOfType ? SlotEncoding.Array : SlotTypes.Encoding(type);
        return new ValueExpression.SlotValue(Slots.Add(new ValueOrigin.Session(name), type, encoding, isArrayOfType));
    }

    /// <summary>All session variables as one JSON value.</summary>
    public ValueExpression SessionJson(PgType type) =>
        new ValueExpression.SlotValue(Slots.Add(new ValueOrigin.SessionJson(), type, SlotEncoding.Json));

    /// <summary>The client's fault, code <c>validation-failed</c>.</summary>
    public static GraphQLErrorException Invalid(string message, string path) =>
        new GraphQLError(ErrorCode.ValidationFailed, message, path).AsException();
}
