using System.Buffers;
using System.Collections.Frozen;
using Realtime.Catalog;

namespace Realtime.Plans;

/// <summary>
/// Finds values whose meaning depends on the moment at which they are read: <c>now</c>, <c>today</c> and their kin, which Postgres' input functions of dates
/// and times know (PostgreSQL documentation, section 8.5.1.4, Special Values). What such a value is compared with may come to match without any change in the
/// database.
/// </summary>
internal static class Moments
{
    // allballs is midnight and moves only with a date beside it; it is taken along, as everything here that is in doubt.
    private static readonly string[] Words = ["now", "today", "tomorrow", "yesterday", "allballs"];

    private static readonly FrozenSet<string> Times = FrozenSet.Create(StringComparer.Ordinal, "date", "time", "timetz", "timestamp", "timestamptz");

    private static readonly FrozenSet<string> Timeless = FrozenSet.Create(
        StringComparer.Ordinal, "citext", "ltree", "lquery", "ltxtquery", "hstore", "geometry", "geography", "raster");

    // Quotes and backslashes stand within the words of ranges, arrays and composites: '["no"w,infinity)'.
    private static readonly SearchValues<char> Quoting = SearchValues.Create("\"\\");

    /// <summary>The word in a value's text that depends on the moment; null when there is none.</summary>
    public static string? Find(Slot slot, string? text)
    {
        if (text is null || !slot.CanNameMoment)
        {
            return null;
        }

        var plain = text.AsSpan().ContainsAny(Quoting) ? text.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal) : text;
        return Array.Find(Words, word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a plan reads, given the texts of its values: tables alone, or also the clock.</summary>
    /// <param name="reads">What it reads whatever the values.</param>
    /// <param name="slots">Its slots.</param>
    /// <param name="texts">Their texts.</param>
    public static PlanReads With(PlanReads reads, IReadOnlyList<Slot> slots, IReadOnlyList<string?> texts)
    {
        for (var index = 0; index < slots.Count && reads.UntrackedReason is null; index++)
        {
            // The start of a stream is read once.
            if (slots[index].Origin is not Realtime.Documents.ValueOrigin.StreamStart && Find(slots[index], texts[index]) is { } word)
            {
                return reads with { UntrackedReason = $"the value '{word}' depends on the time" };
            }
        }

        return reads;
    }

    /// <summary>
    /// Whether a type's input function may look at the clock. Composites and ranges are not looked into, and types that nothing is known of may.
    /// </summary>
    public static bool CanName(PgType type) => type.Underlying switch
    {
        { Kind: PgTypeKind.Array, Element: { } element } => CanName(element),
        { Kind: PgTypeKind.Enum } => false,
        { Kind: PgTypeKind.Base, Name.Schema: "pg_catalog" } builtIn => Times.Contains(builtIn.InternalName),
        { Kind: PgTypeKind.Base } other => !Timeless.Contains(other.InternalName),
        _ => true,
    };
}
