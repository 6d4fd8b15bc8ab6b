using GraphQL.Types;
using Realtime.Catalog;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Operator = Realtime.Dialect.ComparisonOperator;

namespace Realtime.RoleSchemas.Filters;

/// <summary>
/// <c>Int_comparison_exp</c> and its kin: the operators that columns of a type take. One type for all columns whose values have the same GraphQL type.
/// Without state.
/// </summary>
internal static class ComparisonTypes
{
    /// <summary>The comparison input of a column; enum tables have their own.</summary>
    public static InputObjectGraphType For(TableTypes table, Column column) =>
        table.EnumTable(column) is { } enumTable ? ForEnum(enumTable) : For(table, column.Catalog.Type);

    /// <summary>The comparison input of a Postgres type.</summary>
    public static InputObjectGraphType For(TableTypes table, PgType type)
    {
        if (type.Underlying.Element is { } element)
        {
            var scalar = table.Role.Scalar(ScalarNames.Of(element));
            return Make(table, scalar.Name, "_array_comparison_exp", input => FillArray(new Adder(table, input), table.Role.ListOf(scalar)));
        }

        var value = table.Role.Scalar(ScalarNames.Of(type));
        return Make(table, value.Name, "_comparison_exp", input => Fill(new Adder(table, input), value, type));
    }

    private static InputObjectGraphType ForEnum(TableTypes table)
    {
        var value = table.Type("_enum", EnumTables.Make);
        return table.Role.Shared(table.Naming.Common(value.Name + "_comparison_exp"), name => table.Role.Input(name, Describe(value.Name), input =>
        {
            var adder = new Adder(table, input);
            adder.Add("_eq", value, Operator.Eq);
            adder.Add("_in", table.Role.ListOf(value), Operator.In);
            adder.Add("_is_null", table.Role.Boolean, Operator.IsNull);
            adder.Add("_neq", value, Operator.Neq);
            adder.Add("_nin", table.Role.ListOf(value), Operator.Nin);
        }));
    }

    private static InputObjectGraphType Make(TableTypes table, string scalar, string suffix, Action<InputObjectGraphType> fill) =>
        table.Role.Shared(table.Naming.Common(scalar + suffix), name => table.Role.Input(name, Describe(scalar), fill));

    private static string Describe(string scalar) => $"Boolean expression to compare columns of type \"{scalar}\". All fields are combined with logical 'AND'.";

    private static void FillArray(Adder add, IGraphType list)
    {
        AddEquality(add, list);
        AddOrder(add, list);
        add.Add("_contained_in", list, Operator.ContainedIn, "is the array contained in the given array value");
        add.Add("_contains", list, Operator.Contains, "does the array contain the given value");
    }

    private static void Fill(Adder add, ScalarGraphType value, PgType type)
    {
        AddEquality(add, value);
        if (type.Underlying.InternalName != "raster")
        {
            AddOrder(add, value);
        }

        if (ScalarNames.IsText(type))
        {
            TextOperators.AddTo(add, value);
        }

        switch (type.Underlying.InternalName)
        {
            case "jsonb":
                AddCast(add, "jsonb_cast_exp", "text");
                JsonbOperators.AddTo(add, add.Table.Role, value);
                break;
            case "ltree":
                TreeOperators.AddTo(add, add.Table.Role, value);
                break;
            case "geometry":
                AddCast(add, "geometry_cast_exp", "geography");
                SpatialOperators.AddGeometry(add, add.Table.Role, value);
                break;
            case "geography":
                AddCast(add, "geography_cast_exp", "geometry");
                SpatialOperators.AddGeography(add, add.Table.Role, value);
                break;
            case "raster":
                SpatialOperators.AddRaster(add, add.Table.Role, value);
                break;
        }
    }

    private static void AddEquality(Adder add, IGraphType value)
    {
        add.Add("_eq", value, Operator.Eq);
        add.Add("_in", add.Table.Role.ListOf(value), Operator.In);
        add.Add("_is_null", add.Table.Role.Boolean, Operator.IsNull);
        add.Add("_neq", value, Operator.Neq);
        add.Add("_nin", add.Table.Role.ListOf(value), Operator.Nin);
    }

    private static void AddOrder(Adder add, IGraphType value)
    {
        add.Add("_gt", value, Operator.Gt);
        add.Add("_gte", value, Operator.Gte);
        add.Add("_lt", value, Operator.Lt);
        add.Add("_lte", value, Operator.Lte);
    }

    private static void AddCast(Adder add, string name, string targetName)
    {
        var target = add.Table.Source.Catalog.Types.Values.FirstOrDefault(type => type.InternalName == targetName && type.Kind == PgTypeKind.Base);
        if (target is null)
        {
            return;
        }

        var table = add.Table;
        var cast = table.Role.Shared(table.Naming.Common(name), typeName => table.Role.Input(typeName, null, input =>
            input.AddInput(ScalarNames.Of(target), For(table, target), new InputBinding.CastTarget(target))));
        add.Type.AddInput(table.Naming.Field("_cast"), cast, Cast);
    }

    private static readonly InputBinding.Cast Cast = new();

    /// <summary>Adds operators to one comparison input.</summary>
    internal readonly struct Adder(TableTypes table, InputObjectGraphType type)
    {
        public TableTypes Table => table;

        public InputObjectGraphType Type => type;

        public void Add(string name, IGraphType value, Operator comparison, string? description = null) =>
            type.AddInput(table.Naming.Field(name), value, table.Role.Bindings.Comparison(comparison), description);
    }
}
