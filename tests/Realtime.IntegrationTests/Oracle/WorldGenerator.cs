using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Realtime.IntegrationTests.Oracle;

/// <summary>
/// Makes a database: tables of several schemas with odd names, keys, rows full of NULLs and repetitions, views, and relationships of every kind.
/// </summary>
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

    // Kinds with operators or aggregates of their own.
    private static readonly ColumnKind[] Special = [ColumnKind.Jsonb, ColumnKind.Bool, ColumnKind.TableEnum];

    // What the deletion of a row does to those that point to it.
    private static readonly string[] Actions = ["", " ON DELETE CASCADE", " ON DELETE SET NULL"];

    private readonly List<TableSpec> _tables = [];
    private readonly List<string> _sequences = [];
    private readonly StringBuilder _ddl = new();

    public World Next()
    {
        _ddl.AppendLine("CREATE SCHEMA shop; CREATE SCHEMA \"Other Schema\"; CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');");
        _ddl.AppendLine("CREATE TABLE public.shade (value text PRIMARY KEY, comment text); INSERT INTO public.shade VALUES ('dark', 'a comment'), ('light', NULL), ('Red', '');");
        foreach (var (schema, name, custom) in TableNames.OrderBy(_ => random.Next()).Take(random.Next(2, 6)).ToList())
        {
            AddTable(new TableSpec(schema, name, custom));
        }

        AddView(_tables[random.Next(_tables.Count)]);
        foreach (var table in _tables)
        {
            AddManual(table);
            AddTwin(table);
        }

        var functions = new FunctionGenerator(random, _tables, _ddl).Next();
        return new World(_tables, _ddl.ToString()) { Sequences = _sequences, Functions = functions };
    }

    /// <summary>Reads every row with plain SELECTs.</summary>
    public static async Task LoadAsync(World world, NpgsqlDataSource database)
    {
        foreach (var table in world.Tables)
        {
            await using var command = database.CreateCommand($"SELECT {Columns(table)} FROM {table.Quoted} AS t");
            table.Rows.AddRange(await ReadAsync(table, command));
        }
    }

    /// <summary>What a statement has to return for <see cref="ReadAsync"/>.</summary>
    public static string Columns(TableSpec table) => string.Join(
        ", ",
        table.Columns.Select(column => $"to_json(t.{column.Quoted})::text")
            .Concat(table.Computed.Select(column => column.Inputs == FunctionInputs.None ? $"to_json(public.{column.Function}(t))::text" : "NULL::text")));

    /// <summary>The rows that a statement returns.</summary>
    public static async Task<List<Row>> ReadAsync(TableSpec table, NpgsqlCommand command)
    {
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(new Row([.. table.Columns.Concat(table.Computed).Select(column =>
                reader.IsDBNull(column.Position) ? null : ColumnValues.Read(reader.GetString(column.Position), column.Kind))]));
        }

        return rows;
    }

    private void AddTable(TableSpec table)
    {
        AddKey(table);
        AddColumn(table, "m1", "m1", ColumnKind.Marker, nullable: false);
        AddColumn(table, "m2", "m2", ColumnKind.Marker, nullable: false);
        foreach (var (index, (name, custom)) in ColumnNames.OrderBy(_ => random.Next()).Take(random.Next(2, 7)).ToList().Index())
        {
            var kind = index == 0 ? Special[random.Next(Special.Length)] : (ColumnKind)random.Next((int)ColumnKind.Marker);
            AddColumn(table, name, custom ?? name, kind, random.Next(3) > 0, hasDefault: random.Next(4) == 0);
        }

        AddUniqueKeys(table);

        _tables.Add(table);
        foreach (var target in _tables.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).ToList())
        {
            AddForeignKey(table, target);
        }

        WriteTable(table);
    }

    private void AddKey(TableSpec table)
    {
        var id = AddColumn(table, "id", "id", random.Next(4) == 0 ? ColumnKind.BigInt : ColumnKind.Int, nullable: false);
        if (random.Next(2) == 0)
        {
            var sequence = $"numbers_{_sequences.Count + 1}";
            _sequences.Add(sequence);
            _ddl.AppendLine(CultureInfo.InvariantCulture, $"CREATE SEQUENCE public.{sequence} START 100;");
            id = table.Columns[0] = id with { Default = $"nextval('public.{sequence}')" };
        }

        table.Key.Add(id);
        if (random.Next(3) == 0)
        {
            table.Key.Add(AddColumn(table, "Part", "part", ColumnKind.Int, nullable: false, hasDefault: random.Next(2) == 0));
        }
    }

    // Unique columns that NULLs may repeat in, alone and together with another.
    private void AddUniqueKeys(TableSpec table)
    {
        table.UniqueKeys.Add(new KeySpec($"key_{_tables.Count + 1}", table.Key));
        if (random.Next(3) > 0)
        {
            List<ColumnSpec> columns = [AddColumn(table, "code", "code", ColumnKind.Int, nullable: random.Next(2) == 0)];
            if (random.Next(3) == 0)
            {
                columns.Add(AddColumn(table, "Code 2", "code2", ColumnKind.Text, nullable: false));
            }

            table.UniqueKeys.Add(new KeySpec($"code_{_tables.Count + 1}", columns));
        }
    }

    private ColumnSpec AddColumn(TableSpec table, string name, string graphQLName, ColumnKind kind, bool nullable, bool hasDefault = false)
    {
        var column = new ColumnSpec(name, graphQLName, kind, nullable, table.Columns.Count);
        if (hasDefault)
        {
            column = column with { Default = ColumnValues.Literal(ColumnValues.Random(random, kind), column) };
        }

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
            // A view's column points to no enum table.
            var kind = column.Kind == ColumnKind.TableEnum ? ColumnKind.Text : column.Kind;
            var copy = AddColumn(view, column.Name, column.GraphQLName, kind, nullable: true);
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
            var isAfter = isObject && random.Next(2) == 0;
            var manual = Manual(target, pairs);
            if (isAfter)
            {
                manual["insertion_order"] = "after_parent";
            }

            table.Relationships.Add(new RelationshipSpec(
                $"manual{table.Relationships.Count}", !isObject, target, pairs, new JsonObject { ["manual_configuration"] = manual })
            { IsAfterParent = isAfter });
        }
    }

    // A row of another table with the same key, which comes after this one.
    private void AddTwin(TableSpec table)
    {
        var target = _tables
            .Where(other => other != table && other.ViewOf is null && other.Key.Count == 1 && other.Key[0].Kind == table.Key[0].Kind)
            .MinBy(_ => random.Next());
        if (target is not null && table.ViewOf is null)
        {
            var manual = Manual(target, [(table.Key[0], target.Key[0])]);
            manual["insertion_order"] = "after_parent";
            table.Relationships.Add(new RelationshipSpec(
                "twin", false, target, [(table.Key[0], target.Key[0])], new JsonObject { ["manual_configuration"] = manual })
            { IsAfterParent = true });
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
        var columns = table.Columns.Select(column =>
            $"{column.Quoted} {column.SqlType}{(column.IsNullable ? "" : " NOT NULL")}{(column.Default is { } value ? $" DEFAULT {value}" : "")}");
        var keys = table.UniqueKeys.Select((key, index) =>
            $"CONSTRAINT {key.Name} {(index == 0 ? "PRIMARY KEY" : "UNIQUE")} ({string.Join(", ", key.Columns.Select(column => column.Quoted))})");
        _ddl.AppendLine(CultureInfo.InvariantCulture, $"CREATE TABLE {table.Quoted} ({string.Join(", ", columns.Concat(keys))});");
        var count = random.Next(12) == 0 ? 0 : random.Next(4, 13);
        for (var number = 1; number <= count; number++)
        {
            var values = table.Columns.Select(column => Value(table, column, number));
            _ddl.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {table.Quoted} VALUES ({string.Join(", ", values)});");
        }

        foreach (var column in table.Columns.Where(column => column.Kind == ColumnKind.TableEnum))
        {
            _ddl.AppendLine(CultureInfo.InvariantCulture, $"ALTER TABLE {table.Quoted} ADD FOREIGN KEY ({column.Quoted}) REFERENCES public.shade;");
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
        { Name: "code" } => column.IsNullable && number % 4 == 0 ? "NULL" : number.ToString(CultureInfo.InvariantCulture),
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
            $"ALTER TABLE {table.Quoted} ADD CONSTRAINT {foreign.Name} FOREIGN KEY ({string.Join(", ", foreign.Columns.Select(pair => pair.Local.Quoted))}) REFERENCES {foreign.Target.Quoted} ({string.Join(", ", foreign.Columns.Select(pair => pair.Remote.Quoted))}){Actions[random.Next(Actions.Length)]} DEFERRABLE;");
    }
}
