using Realtime.Catalog;
using Realtime.Documents;

namespace Realtime.Plans;

/// <summary>
/// One value that differs from run to run. Abstract until the SQL is written: the same slot becomes <c>$1::int4</c> of a single statement, or a column of the
/// multiplexed statement's <c>unnest</c>. Every slot travels as text with an explicit cast, so Postgres' own input functions judge it.
/// </summary>
/// <param name="Index">Position in <see cref="SlotTable"/>, from 0.</param>
/// <param name="Origin">Where the value comes from.</param>
/// <param name="Type">The type it is cast to; for <see cref="SlotEncoding.Array"/> the array type, or its element type with
/// <paramref name="IsArrayOfType"/>.</param>
/// <param name="Encoding">How it is written as text.</param>
/// <param name="IsArrayOfType">True when the slot is an array of <paramref name="Type"/>: <c>$1::int4[]</c>.</param>
internal sealed record Slot(int Index, ValueOrigin Origin, PgType Type, SlotEncoding Encoding, bool IsArrayOfType = false)
{
    /// <summary>For error paths when the value does not fit.</summary>
    public string Path { get; init; } = "$";

    /// <summary>What refuses a value before it is sent; null when Postgres alone judges it.</summary>
    internal Action<System.Text.Json.JsonElement, string>? Check => Pattern == PatternKind.None ? _typeCheck : PatternChecks.Of(Pattern);

    /// <summary>Whether the operator that takes the value refuses some texts.</summary>
    public PatternKind Pattern { get; init; }

    /// <summary>Whether a text of the type may name the moment at which it is read (<see cref="Moments"/>).</summary>
    internal bool CanNameMoment { get; } = Moments.CanName(Type);

    private readonly Action<System.Text.Json.JsonElement, string>? _typeCheck = ValueChecks.Of(Type);
}

/// <summary>Collects a plan's slots during planning; equal ones are shared. Not thread-safe.</summary>
internal sealed class SlotTable
{
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<(PgType Type, SlotEncoding Encoding, bool IsArray, PatternKind Pattern, string Origin), List<Slot>> _similar = [];

    /// <summary>The slots so far, in order of index.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>A slot for a value; an equal one is reused.</summary>
    public Slot Add(
        ValueOrigin origin, PgType type, SlotEncoding encoding, bool isArrayOfType = false, string path = "$", PatternKind pattern = PatternKind.None)
    {
        var key = (type, encoding, isArrayOfType, pattern, Bucket(origin));
        if (!_similar.TryGetValue(key, out var similar))
        {
            _similar[key] = similar = [];
        }

        if (similar.Find(slot => SameOrigin(slot.Origin, origin)) is { } same)
        {
            return same;
        }

        var added = new Slot(_slots.Count, origin, type, encoding, isArrayOfType) { Path = path, Pattern = pattern };
        _slots.Add(added);
        similar.Add(added);
        return added;
    }

    // Origins that differ here differ; an insert of many rows has thousands of slots.
    private static string Bucket(ValueOrigin origin) => origin switch
    {
        ValueOrigin.Variable variable => $"{variable.Name}/{string.Join('/', variable.Steps)}",
        ValueOrigin.Literal literal => literal.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueOrigin.Session session => session.Name,
        ValueOrigin.StreamStart start => start.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueOrigin.Constant constant => constant.Json.GetRawText(),
        ValueOrigin.WrittenColumn written => $"{written.Batch}/{written.Column}",
        _ => "",
    };

    private static bool SameOrigin(ValueOrigin left, ValueOrigin right) => (left, right) switch
    {
        (ValueOrigin.Variable a, ValueOrigin.Variable b) => a.Name == b.Name && a.Steps.SequenceEqual(b.Steps),
        (ValueOrigin.Constant, ValueOrigin.Constant) => true, // of one bucket
        _ => left == right,
    };
}
