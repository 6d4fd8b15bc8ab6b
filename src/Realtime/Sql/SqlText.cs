using Realtime.Plans;

namespace Realtime.Sql;

/// <summary>One statement for one run of a plan. Its only row has one column, the JSON text of the data object.</summary>
/// <param name="Text">The SQL; a parameter stands as <c>($1)::type</c> and is sent as untyped text.</param>
/// <param name="Parameters">The slot of each parameter, <c>$1</c> first.</param>
internal sealed record SqlText(string Text, IReadOnlyList<Slot> Parameters);

/// <summary>
/// One statement for all cohorts of a live query: a cohort is one row of its <c>unnest</c>. It yields a row <c>(i int4, h int8, root text)</c> for each cohort
/// whose result's hash differs from the previous one: <c>i</c> is the cohort's position from 1, <c>h</c> the hash, <c>root</c> the JSON text of the data
/// object.
/// </summary>
/// <param name="Text">The SQL.</param>
/// <param name="Columns">
/// The slots that differ from cohort to cohort: parameter <c>$1</c> is the array of all cohorts' texts for the first of them, and so on. After them come, in
/// this order, the array of previous hashes (int8[], NULL: send always) and the hash seed (int8). Every array parameter is sent as an untyped array literal.
/// </param>
internal sealed record MultiplexedSqlText(string Text, IReadOnlyList<Slot> Columns);
