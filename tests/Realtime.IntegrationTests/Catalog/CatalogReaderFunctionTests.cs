using Realtime.Catalog;

namespace Realtime.IntegrationTests.Catalog;

public sealed class CatalogReaderFunctionTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Arguments_are_the_inputs_with_names_types_and_defaults()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE FUNCTION inputs(a int, text, b text DEFAULT 'x', c int[] DEFAULT NULL) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION mixed(OUT first int, a int, INOUT "both" text, OUT last int, z int DEFAULT 3) LANGUAGE sql AS $$SELECT 1, 'x'::text, 2$$;
            CREATE FUNCTION nullary() RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION only_out(OUT x int) LANGUAGE sql AS 'SELECT 1';
            """);

        var inputs = Assert.Single(snapshot.Function("inputs")).Arguments;
        Assert.Equal(
            [("a", "int4", false), (null, "text", false), ("b", "text", true), ("c", "_int4", true)],
            inputs.Select(argument => (argument.Name, argument.Type.InternalName, argument.HasDefault)));
        Assert.Equal(
            [("a", "int4", false), ("both", "text", false), ("z", "int4", true)],
            Assert.Single(snapshot.Function("mixed")).Arguments.Select(argument => (argument.Name, argument.Type.InternalName, argument.HasDefault)));
        Assert.Empty(Assert.Single(snapshot.Function("nullary")).Arguments);
        Assert.Empty(Assert.Single(snapshot.Function("only_out")).Arguments);
    }

    [Fact]
    public async Task Returned_rows_lead_to_their_table()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE TABLE item (id int);
            CREATE VIEW seen AS SELECT id FROM item;
            CREATE TYPE pair AS (a int, b int);
            CREATE FUNCTION items() RETURNS SETOF item STABLE LANGUAGE sql AS 'SELECT * FROM item';
            CREATE FUNCTION one() RETURNS item IMMUTABLE LANGUAGE sql AS 'SELECT * FROM item';
            CREATE FUNCTION of_view() RETURNS SETOF seen LANGUAGE sql AS 'SELECT * FROM seen';
            CREATE FUNCTION columns() RETURNS TABLE (id int, name text) LANGUAGE sql AS $$SELECT 1, 'x'::text$$;
            CREATE FUNCTION pairs() RETURNS SETOF pair LANGUAGE sql AS 'SELECT 1, 2';
            CREATE FUNCTION scalar() RETURNS SETOF text LANGUAGE sql AS $$SELECT 'x'::text$$;
            """);

        var item = new QualifiedName("public", "item");
        Assert.Equal((item, true, Volatility.Stable), Returns("items"));
        Assert.Equal((item, false, Volatility.Immutable), Returns("one"));
        Assert.Equal((new QualifiedName("public", "seen"), true, Volatility.Volatile), Returns("of_view"));
        Assert.Equal((null, true, Volatility.Volatile), Returns("columns"));
        Assert.Equal("record", Assert.Single(snapshot.Function("columns")).ReturnType.InternalName);
        Assert.Empty(Assert.Single(snapshot.Function("columns")).Arguments);
        Assert.Equal((null, true, Volatility.Volatile), Returns("pairs"));
        Assert.Equal((null, true, Volatility.Volatile), Returns("scalar"));
        Assert.Same(snapshot.BuiltIn("text"), Assert.Single(snapshot.Function("scalar")).ReturnType);

        (QualifiedName?, bool, Volatility) Returns(string name)
        {
            var function = Assert.Single(snapshot.Function(name));
            return (function.ReturnsTable, function.ReturnsSet, function.Volatility);
        }
    }

    [Fact]
    public async Task Overloads_share_a_name_and_variadic_is_marked()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION v(a int, VARIADIC rest text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
            """);

        Assert.Equal(["int4", "text"], snapshot.Function("f").Select(function => function.Arguments[0].Type.InternalName));
        Assert.All(snapshot.Function("f"), function => Assert.False(function.IsVariadic));
        var variadic = Assert.Single(snapshot.Function("v"));
        Assert.True(variadic.IsVariadic);
        Assert.Equal([("a", "int4"), ("rest", "_text")], variadic.Arguments.Select(argument => (argument.Name, argument.Type.InternalName)));
    }

    [Fact]
    public async Task Only_plain_functions_are_read()
    {
        var snapshot = await database.ReadAfterAsync(
            """
            CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
            CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
            """);

        Assert.Equal(new QualifiedName("public", "f"), Assert.Single(snapshot.Functions).Key);
    }

    [Fact]
    public async Task Functions_of_extensions_are_read()
    {
        var snapshot = await database.ReadAfterAsync("CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext;");

        Assert.Equal("float4", Assert.Single(snapshot.Functions[new QualifiedName("ext", "similarity")]).ReturnType.InternalName);
    }
}
