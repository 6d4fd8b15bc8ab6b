using System.Text.Json.Nodes;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// The types of generated columns. <see cref="Marker"/> is a text that names its own table, column and row, so that a leak is recognised wherever it shows.
/// </summary>
internal enum ColumnKind
{
    Int,
    BigInt,
    Text,
    Bool,
    Numeric,
    Timestamp,
    Uuid,
    Jsonb,
    TextArray,
    Enum,
    TableEnum,
    Marker,
}

/// <summary>What the function of a computed field takes besides the row; arguments come with the session.</summary>
internal enum FunctionInputs
{
    None,
    Session,
    Arguments,
}

/// <summary>A generated column, or a computed field that is one value.</summary>
internal sealed record ColumnSpec(string Name, string GraphQLName, ColumnKind Kind, bool IsNullable, int Position)
{
    /// <summary>The SQL of the default; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Of a computed field the function; null for a column.</summary>
    public string? Function { get; init; }

    /// <summary>What the function takes besides the row.</summary>
    public FunctionInputs Inputs { get; init; }

    public string SqlType => Kind switch
    {
        ColumnKind.Int => "int",
        ColumnKind.BigInt => "bigint",
        ColumnKind.Bool => "bool",
        ColumnKind.Numeric => "numeric",
        ColumnKind.Timestamp => "timestamptz",
        ColumnKind.Uuid => "uuid",
        ColumnKind.Jsonb => "jsonb",
        ColumnKind.TextArray => "text[]",
        ColumnKind.Enum => "public.mood",
        _ => "text",
    };

    /// <summary>The type of a variable that holds one value.</summary>
    public string GraphQLType => Kind switch
    {
        ColumnKind.Int => "Int",
        ColumnKind.BigInt => "bigint",
        ColumnKind.Bool => "Boolean",
        ColumnKind.Numeric => "numeric",
        ColumnKind.Timestamp => "timestamptz",
        ColumnKind.Uuid => "uuid",
        ColumnKind.Jsonb => "jsonb",
        ColumnKind.TextArray => "[String!]",
        ColumnKind.Enum => "mood",
        ColumnKind.TableEnum => "shade_enum",
        _ => "String",
    };

    public bool IsText => Kind is ColumnKind.Text or ColumnKind.Marker;

    public bool IsNumber => Kind is ColumnKind.Int or ColumnKind.BigInt or ColumnKind.Numeric;

    /// <summary>Whether it can filter and order: it needs no arguments of the client.</summary>
    public bool IsComparable => Inputs != FunctionInputs.Arguments;

    public bool IsOrdered => Kind is not (ColumnKind.Jsonb or ColumnKind.TextArray);

    public string Quoted => Sql.Quote(Name);
}

/// <summary>A value that is not NULL.</summary>
/// <param name="Value">What comparisons look at.</param>
/// <param name="Json">Postgres' JSON of it.</param>
internal sealed record Cell(object Value, string Json);

/// <summary>A row of a table; two rows are the same only if they are the same object.</summary>
internal sealed class Row(Cell?[] cells)
{
    public Cell? this[ColumnSpec column] => cells[column.Position];

    /// <summary>The first column's value: the number that tables give their rows.</summary>
    public Cell? First => cells[0];
}

/// <summary>A relationship as the metadata declares it.</summary>
internal sealed record RelationshipSpec(
    string Name, bool IsArray, TableSpec Target, IReadOnlyList<(ColumnSpec Local, ColumnSpec Remote)> Columns, JsonNode Using)
{
    /// <summary>Whether a nested row of an object relationship is inserted after the row that it is nested in.</summary>
    public bool IsAfterParent { get; init; }

    /// <summary>Of a computed field that returns rows the function: those whose number is as odd or even as that of the row.</summary>
    public string? Function { get; init; }
}

/// <summary>A function as a root field: rows of a table from a number on, its argument's or the session's, whichever is more.</summary>
internal sealed record FunctionSpec(string Name, TableSpec Table);

/// <summary>A primary key or another unique constraint.</summary>
internal sealed record KeySpec(string Name, IReadOnlyList<ColumnSpec> Columns);

/// <summary>A foreign key; composite ones too.</summary>
internal sealed record ForeignKeySpec(string Name, TableSpec Target, IReadOnlyList<(ColumnSpec Local, ColumnSpec Remote)> Columns);

/// <summary>A generated table or view with its rows, read back by a plain SELECT.</summary>
internal sealed class TableSpec(string schema, string name, string? customName)
{
    public string Schema { get; } = schema;

    public string Name { get; } = name;

    public string? CustomName { get; } = customName;

    public string GraphQLName => CustomName ?? (Schema == "public" ? Name : $"{Schema}_{Name}");

    public string Quoted => $"{Sql.Quote(Schema)}.{Sql.Quote(Name)}";

    public List<ColumnSpec> Columns { get; } = [];

    /// <summary>Computed fields that are one value; their positions in a row follow those of the columns.</summary>
    public List<ColumnSpec> Computed { get; } = [];

    /// <summary>Columns that tell every row from every other; a view's key is that of its table, and unknown to the engine.</summary>
    public List<ColumnSpec> Key { get; } = [];

    /// <summary>The constraints that a row can be in conflict with, the primary key first.</summary>
    public List<KeySpec> UniqueKeys { get; } = [];

    public List<ForeignKeySpec> ForeignKeys { get; } = [];

    public List<RelationshipSpec> Relationships { get; } = [];

    public List<Row> Rows { get; } = [];

    public TableSpec? ViewOf { get; init; }

    public override string ToString() => Quoted;
}

/// <summary>One generated database.</summary>
internal sealed record World(IReadOnlyList<TableSpec> Tables, string Ddl)
{
    /// <summary>The sequences that number new rows.</summary>
    public IReadOnlyList<string> Sequences { get; init; } = [];

    /// <summary>Functions as root fields.</summary>
    public IReadOnlyList<FunctionSpec> Functions { get; init; } = [];
}

/// <summary>SQL pieces of the test itself.</summary>
internal static class Sql
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
