using GraphQL.Types;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.RoleSchemas.Bindings;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

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
            adder.Add(ComparedKind.Any, value);
        }));
    }

    private static InputObjectGraphType Make(TableTypes table, string scalar, string suffix, Action<InputObjectGraphType> fill) =>
        table.Role.Shared(table.Naming.Common(scalar + suffix), name => table.Role.Input(name, Describe(scalar), fill));

    private static string Describe(string scalar) => $"Boolean expression to compare columns of type \"{scalar}\". All fields are combined with logical 'AND'.";

    private static void FillArray(Adder add, IGraphType list)
    {
        add.Add(ComparedKind.Any, list);
        add.Add(ComparedKind.Ordered, list);
        add.Add(ComparedKind.Array, list);
    }

    private static void Fill(Adder add, ScalarGraphType value, PgType type)
    {
        add.Add(ComparedKind.Any, value);
        if (type.Underlying.InternalName != "raster")
        {
            add.Add(ComparedKind.Ordered, value);
        }

        if (ScalarNames.IsText(type))
        {
            add.Add(ComparedKind.Text, value);
        }

        switch (type.Underlying.InternalName)
        {
            case "jsonb":
                AddCast(add, "jsonb_cast_exp", "text");
                add.Add(ComparedKind.Jsonb, value);
                break;
            case "ltree":
                add.Add(ComparedKind.Ltree, value);
                break;
            case "geometry":
                AddCast(add, "geometry_cast_exp", "geography");
                add.Add(ComparedKind.Geometry, value);
                break;
            case "geography":
                AddCast(add, "geography_cast_exp", "geometry");
                add.Add(ComparedKind.Geography, value);
                break;
            case "raster":
                add.Add(ComparedKind.Raster, value);
                break;
        }
    }

    private static IGraphType Operand(RoleTypes role, ComparisonEntry entry, ComparedKind kind, IGraphType value) => entry.Operand switch
    {
        OperandKind.Value or OperandKind.LikePattern or OperandKind.SimilarPattern or OperandKind.Regex or OperandKind.RegexIgnoringCase => value,
        OperandKind.List => role.ListOf(value),
        OperandKind.Boolean => role.Boolean,
        OperandKind.Text or OperandKind.JsonPath => role.String,
        OperandKind.TextList => role.ListOf(role.String),
        OperandKind.LabelQuery => role.Scalar("lquery"),
        OperandKind.LabelQueryList => role.ListOf(role.Scalar("lquery")),
        OperandKind.LabelTextQuery => role.Scalar("ltxtquery"),
        OperandKind.Object => SpatialInputs.For(entry.Operator, kind, role, value),
        var other => throw new InvalidOperationException($"no input for {other}"),
    };

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

        /// <summary>Adds all that are offered for a kind of left side.</summary>
        public void Add(ComparedKind kind, IGraphType value)
        {
            foreach (var (entry, description) in ComparisonOperators.For(kind))
            {
                var operand = Operand(table.Role, entry, kind, value);
                type.AddInput(table.Naming.Field(entry.Name), operand, table.Role.Bindings.Comparison(entry.Operator), description);
            }
        }
    }
}
