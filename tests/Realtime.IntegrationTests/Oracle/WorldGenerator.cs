using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>Makes a database: tables of several schemas with odd names, keys, rows full of NULLs and repetitions, views, and relationships of every kind.</summary>
internal sealed class WorldGenerator(Random random)
{
    private static readonly (string Schema, string Name, string? Custom)[] TableNames =
    [
        ("public", "item", null),
        ("public", "Odd \"Table\"", "odd"),
        ("shop", "item", null),
        ("shop", "Order", null),
        ("public", "select", null),
        ("Other Schema", "note", "remark"),
    ];

    private static readonly (string Name, string? Custom)[] ColumnNames =
        [("title", null), ("Weird Col", "weird"), ("select", null), ("Amount", null), ("q\"uote", "quote"), ("it's", "its"), ("x1", null), ("order", "ordinal"), ("limit", null)];

    private readonly List<TableSpec> _tables = [];
    private readonly StringBuilder _ddl = new();

    public World Next()
    {
        _ddl.AppendLine("CREATE SCHEMA shop; CREATE SCHEMA \"Other Schema\"; CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');");
        foreach (var (schema, name, custom) in TableNames.OrderBy(_ => random.Next()).Take(random.Next(2, 6)).ToList())
        {
            AddTable(new TableSpec(schema, name, custom));
        }

        AddView(_tables[random.Next(_tables.Count)]);
        foreach (var table in _tables)
        {
            AddManual(table);
        }

        return new World(_tables, _ddl.ToString());
    }

    /// <summary>Reads every row with plain SELECTs.</summary>
    public static async Task LoadAsync(World world, NpgsqlDataSource database)
    {
        foreach (var table in world.Tables)
        {
            var list = string.Join(", ", table.Columns.Select(column => $"to_json({column.Quoted})::text"));
            await using var command = database.CreateCommand($"SELECT {list} FROM {table.Quoted}");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                table.Rows.Add(new Row([.. table.Columns.Select(column =>
                    reader.IsDBNull(column.Position) ? null : ColumnValues.Read(reader.GetString(column.Position), column.Kind))]));
            }
        }
    }

    private void AddTable(TableSpec table)
    {
        AddKey(table);
        AddColumn(table, "m1", "m1", ColumnKind.Marker, nullable: false);
        AddColumn(table, "m2", "m2", ColumnKind.Marker, nullable: false);
        foreach (var (name, custom) in ColumnNames.OrderBy(_ => random.Next()).Take(random.Next(2, 7)))
        {
            AddColumn(table, name, custom ?? name, (ColumnKind)random.Next((int)ColumnKind.Marker), random.Next(3) > 0);
        }

        _tables.Add(table);
        foreach (var target in _tables.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).ToList())
        {
            AddForeignKey(table, target);
        }

        WriteTable(table);
    }

    private void AddKey(TableSpec table)
    {
        table.Key.Add(AddColumn(table, "id", "id", random.Next(4) == 0 ? ColumnKind.BigInt : ColumnKind.Int, nullable: false));
        if (random.Next(3) == 0)
        {
            table.Key.Add(AddColumn(table, "Part", "part", ColumnKind.Int, nullable: false));
        }
    }

    private static ColumnSpec AddColumn(TableSpec table, string name, string graphQLName, ColumnKind kind, bool nullable)
    {
        var column = new ColumnSpec(name, graphQLName, kind, nullable, table.Columns.Count);
        table.Columns.Add(column);
        return column;
    }

    private void AddForeignKey(TableSpec table, TableSpec target)
    {
        var number = table.ForeignKeys.Count + 1;
        var columns = target.Key
            .Select((remote, index) => (AddColumn(table, $"fk{number}_{index}", $"fk{number}_{index}", remote.Kind, nullable: true), remote)).ToList();
        table.ForeignKeys.Add(new ForeignKeySpec($"fk_{_tables.Count}_{number}", target, columns));
        var names = new JsonArray([.. columns.Select(pair => (JsonNode)pair.Item1.Name)]);
        JsonNode Copy() => columns.Count == 1 ? names[0]!.DeepClone() : names.DeepClone();
        table.Relationships.Add(new RelationshipSpec($"to{number}", false, target, columns, new JsonObject { ["foreign_key_constraint_on"] = Copy() }));
        var key = columns.Count == 1 ? "column" : "columns";
        target.Relationships.Add(new RelationshipSpec(
            $"from{_tables.Count}_{number}",
            true,
            table,
            [.. columns.Select(pair => (pair.remote, pair.Item1))],
            new JsonObject { ["foreign_key_constraint_on"] = new JsonObject { [key] = Copy(), ["table"] = Name(table) } }));
    }

    private void AddView(TableSpec table)
    {
        var view = new TableSpec("public", $"view_{table.Columns.Count}", null) { ViewOf = table };
        foreach (var column in table.Columns)
        {
            var copy = AddColumn(view, column.Name, column.GraphQLName, column.Kind, nullable: true);
            if (table.Key.Contains(column))
            {
                view.Key.Add(copy);
            }
        }

        var condition = random.Next(2) == 0 ? "" : $" WHERE {table.Key[0].Quoted} % 3 <> 0";
        _ddl.AppendLine(CultureInfo.InvariantCulture, $"CREATE VIEW {view.Quoted} AS SELECT * FROM {table.Quoted}{condition};");
        _tables.Add(view);
    }

    // Array relationships over any two columns of one type; object relationships only to a single key column, where at most one row fits.
    private void AddManual(TableSpec table)
    {
        foreach (var target in _tables.OrderBy(_ => random.Next()).Take(2))
        {
            var pairs = (from local in table.Columns
                         from remote in target.Columns
                         where local.Kind == remote.Kind && local.Kind is not (ColumnKind.Jsonb or ColumnKind.Marker)
                         select (local, remote)).OrderBy(_ => random.Next()).DistinctBy(pair => pair.local).Take(random.Next(1, 3)).ToList();
            var isObject = target.Key.Count == 1 && pairs.Any(pair => pair.remote == target.Key[0]);
            table.Relationships.Add(new RelationshipSpec(
                $"manual{table.Relationships.Count}", !isObject, target, pairs, new JsonObject { ["manual_configuration"] = Manual(target, pairs) }));
        }
    }

    private static JsonObject Manual(TableSpec target, IEnumerable<(ColumnSpec Local, ColumnSpec Remote)> pairs)
    {
        var mapping = new JsonObject();
        foreach (var (local, remote) in pairs)
        {
            mapping[local.Name] = remote.Name;
        }

        return new JsonObject { ["remote_table"] = Name(target), ["column_mapping"] = mapping };
    }

    public static JsonObject Name(TableSpec table) => new() { ["schema"] = table.Schema, ["name"] = table.Name };

    private void WriteTable(TableSpec table)
    {
        var columns = table.Columns.Select(column => $"{column.Quoted} {column.SqlType}{(column.IsNullable ? "" : " NOT NULL")}");
        var key = string.Join(", ", table.Key.Select(column => column.Quoted));
        _ddl.AppendLine(CultureInfo.InvariantCulture, $"CREATE TABLE {table.Quoted} ({string.Join(", ", columns)}, PRIMARY KEY ({key}));");
        var count = random.Next(12) == 0 ? 0 : random.Next(4, 13);
        for (var number = 1; number <= count; number++)
        {
            var values = table.Columns.Select(column => Value(table, column, number));
            _ddl.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {table.Quoted} VALUES ({string.Join(", ", values)});");
        }

        foreach (var foreign in table.ForeignKeys)
        {
            WriteForeignKey(table, foreign);
        }
    }

    private string Value(TableSpec table, ColumnSpec column, int number) => column switch
    {
        { Kind: ColumnKind.Marker } => Sql.Literal(Marker(table, column, number)),
        { Name: "id" } => number.ToString(CultureInfo.InvariantCulture),
        { Name: "Part" } => (number % 3).ToString(CultureInfo.InvariantCulture),
        _ when column.IsNullable && (random.Next(4) == 0 || column.Name.StartsWith("fk", StringComparison.Ordinal)) => "NULL",
        _ => ColumnValues.Literal(ColumnValues.Random(random, column.Kind), column),
    };

    private string Marker(TableSpec table, ColumnSpec column, int number) => $"«{_tables.IndexOf(table)}.{column.Name}.{number}»";

    // Some rows point at some row of the target, the composite ones at a whole key.
    private void WriteForeignKey(TableSpec table, ForeignKeySpec foreign)
    {
        var set = string.Join(", ", foreign.Columns.Select(pair => $"{pair.Local.Quoted} = r.{pair.Remote.Quoted}"));
        var (rest, spread) = (random.Next(1, 4), random.Next(1, 5));
        var picked = $"SELECT * FROM (SELECT *, row_number() OVER (ORDER BY id) AS rn__, count(*) OVER () AS all__ FROM {foreign.Target.Quoted}) AS x";
        _ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"UPDATE {table.Quoted} AS t SET {set} FROM ({picked}) AS r WHERE r.rn__ = 1 + ((t.id * {rest} + {spread}) % r.all__) % {spread} AND t.id % 4 <> {rest};");
        _ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"ALTER TABLE {table.Quoted} ADD CONSTRAINT {foreign.Name} FOREIGN KEY ({string.Join(", ", foreign.Columns.Select(pair => pair.Local.Quoted))}) REFERENCES {foreign.Target.Quoted} ({string.Join(", ", foreign.Columns.Select(pair => pair.Remote.Quoted))});");
    }
}
