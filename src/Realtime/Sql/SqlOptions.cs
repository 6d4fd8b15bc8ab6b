namespace Realtime.Sql;

/// <summary>How rows become JSON. Both give the same JSON values; <c>script/loadtest json-shapes</c> compares their cost.</summary>
internal enum JsonShape
{
    /// <summary><c>row_to_json</c> over rows whose related rows are joined laterally.</summary>
    LateralRows,

    /// <summary><c>json_build_object</c>, related rows as scalar sub-selects.</summary>
    ScalarSubselects,
}

/// <summary>What an operator may choose about the SQL.</summary>
/// <param name="StringifyNumeric">Whether bigint, numeric and double precision are written as JSON strings.</param>
/// <param name="Single">The shape of single statements.</param>
/// <param name="Multiplexed">The shape of multiplexed statements.</param>
internal sealed record SqlOptions(
    bool StringifyNumeric = false,
    JsonShape Single = JsonShape.LateralRows,
    JsonShape Multiplexed = JsonShape.LateralRows);
