using Realtime.Schema;

namespace Realtime.Plans;

/// <summary>A table of a source whose rows stand in scope, as the role may see it.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Row">The occurrence.</param>
/// <param name="Permission">The role's select permission on it.</param>
internal sealed record TableScope(SourceSchema Source, Table Table, RowId Row, SelectPermission Permission);
