using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>How a slot stands in the SQL: the one difference between a single and a multiplexed statement.</summary>
/// <param name="cancellationToken">Gives up writing: there may be tens of thousands of slots.</param>
internal abstract class SlotTexts(CancellationToken cancellationToken)
{
    private readonly List<Slot> _used = [];
    private readonly Dictionary<int, int> _positions = [];

    /// <summary>The slots that occur, in order of first use.</summary>
    public IReadOnlyList<Slot> Used => _used;

    /// <summary>The slot's value, typed.</summary>
    public string Text(Slot slot)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_positions.TryGetValue(slot.Index, out var position))
        {
            position = _used.Count < Most
                ? _used.Count
                : throw new GraphQLError(
                    ErrorCode.LimitExceeded, $"the operation has more than {Most} values for one statement; give lists of rows or of scalars whole, by a variable", slot.Path).AsException();
            _positions.Add(slot.Index, position);
            _used.Add(slot);
        }

        return TextAt(slot, position);
    }

    /// <summary>The most values that a statement takes.</summary>
    protected abstract int Most { get; }

    /// <summary>Whether a slot is written as a column, whose name SQL that is not ours could give to something else.</summary>
    public abstract bool AreNamed { get; }

    /// <summary>
    /// A condition that always holds, of values alone: Postgres looks at such a one before it reads a row. It raises the errors of values that would otherwise
    /// be raised by the first row that reaches them, which would tell of a hidden row that it is there (<c>docs/design/hidden-rows.md</c>). Empty when no value
    /// used so far can raise one.
    /// </summary>
    public string Gate()
    {
        var probes = _used.Select((slot, position) => Probe(slot, TextAt(slot, position))).OfType<string>().Chunk(MostArguments);
        return string.Join(" AND ", probes.Select(texts => $"(num_nulls({string.Join(", ", texts)}) >= 0)"));
    }

    /// <summary>Whether the statement has read the slot's value as its type before <see cref="Gate"/> is looked at.</summary>
    protected abstract bool IsReadBefore(Slot slot);

    private string? Probe(Slot slot, string text) => slot.Pattern switch
    {
        PatternKind.Regex => $"('' ~ {text})",
        PatternKind.RegexIgnoringCase => $"('' ~* {text})",
        PatternKind.Similar => $"('' SIMILAR TO {text})",
        _ when slot.Origin is ValueOrigin.WrittenRows or ValueOrigin.WrittenColumn or ValueOrigin.StreamPosition => null, // Postgres' own texts
        _ => IsReadBefore(slot) ? null : text,
    };

    // Postgres takes 100 arguments to a function.
    private const int MostArguments = 100;

    /// <summary>The text for the slot that is at this position of <see cref="Used"/>.</summary>
    protected abstract string TextAt(Slot slot, int position);

    /// <summary>An untyped or text value as the slot's type.</summary>
    public static string Cast(Slot slot, string text)
    {
        if (slot.Encoding != SlotEncoding.GeoJson)
        {
            return IsBuiltIn(slot) ? $"({text})::{TypeOf(slot)}" : $"(({text})::text)::{TypeOf(slot)}";
        }

        // GeoJSON begins with a brace; anything else is WKT or hexadecimal EWKB, which the type's input function reads.
        var fromGeoJson = $"{SqlName.Quote(slot.Type.Underlying.Name with { Name = "st_geomfromgeojson" })}(({text})::text)";
        return $"(CASE WHEN left(({text})::text, 1) = '{{' THEN ({fromGeoJson})::{TypeOf(slot)} ELSE (({text})::text)::{TypeOf(slot)} END)";
    }

    /// <summary>
    /// Whether a parameter can have the slot's type. Others travel as text: a prepared statement knows its parameters' types by OID, and a type that is dropped
    /// and made anew has another.
    /// </summary>
    protected static bool IsBuiltIn(Slot slot) => (slot.Type.Kind == Catalog.PgTypeKind.Array ? slot.Type.Element ?? slot.Type : slot.Type).Name.Schema == "pg_catalog";

    /// <summary>The SQL type of the slot.</summary>
    public static string TypeOf(Slot slot) => slot.IsArrayOfType ? Identifiers.ArrayOf(slot.Type) : Identifiers.Type(slot.Type);
}

/// <summary>Slots as parameters: <c>($1)::int4</c>.</summary>
internal sealed class ParameterSlots(CancellationToken cancellationToken) : SlotTexts(cancellationToken)
{
    /// <inheritdoc/>
    public override bool AreNamed => false;

    /// <inheritdoc/>
    /// <remarks>The protocol counts parameters in 16 bits; some statements have one or two more that are no slots.</remarks>
    protected override int Most => 65_000;

    /// <inheritdoc/>
    protected override string TextAt(Slot slot, int position) => Cast(slot, $"${position + 1}");

    /// <inheritdoc/>
    protected override bool IsReadBefore(Slot slot) => IsBuiltIn(slot) && slot.Encoding != SlotEncoding.GeoJson;
}

/// <summary>
/// Slots as columns of the multiplexed statement's <c>unnest</c>: <c>s.v0</c>. What cannot be an element of an array there (arrays), or needs more than a
/// cast (GeoJSON), or is better read once (json, composites), or has a type of the database's own, is a text there and is cast once for each cohort, in
/// <c>c</c>.
/// </summary>
internal sealed class ColumnSlots(CancellationToken cancellationToken) : SlotTexts(cancellationToken)
{
    /// <inheritdoc/>
    public override bool AreNamed => true;

    /// <inheritdoc/>
    /// <remarks>Postgres takes 1,664 columns in a row (MaxTupleAttributeNumber).</remarks>
    protected override int Most => 1_600;

    /// <inheritdoc/>
    protected override string TextAt(Slot slot, int position) => IsDirect(slot) ? $"s.v{position}" : $"c.v{position}";

    /// <inheritdoc/>
    protected override bool IsReadBefore(Slot slot) => true;

    /// <summary>Whether the slot's type can be an element of the unnested array.</summary>
    public static bool IsDirect(Slot slot) =>
        slot is { Encoding: SlotEncoding.Text, IsArrayOfType: false } && IsBuiltIn(slot)
        && slot.Type.Underlying.Kind is not (Catalog.PgTypeKind.Composite or Catalog.PgTypeKind.Array);
}
