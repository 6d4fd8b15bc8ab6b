using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Schema;

namespace Realtime.Tests;

/// <summary>Hand-made schema snapshots: what a catalog and metadata would resolve to, without a database.</summary>
public static class TestSchemas
{
    /// <summary>A snapshot with one source named default.</summary>
    /// <param name="build">Adds tables and functions.</param>
    /// <param name="naming">The source's customization.</param>
    /// <param name="version">The snapshot's version.</param>
    internal static SchemaSnapshot Snapshot(Action<TestSource> build, SourceNaming? naming = null, long version = 1)
    {
        var source = new TestSource(naming ?? new SourceNaming());
        build(source);
        var resolved = source.Resolve();
        return new SchemaSnapshot
        {
            Version = version,
            ResourceVersion = version,
            Sources = [resolved],
            Roles = resolved.Tables.Values.SelectMany(table => table.Permissions.Keys).Append("admin").ToFrozenSet(),
            IntrospectionDisabledRoles = FrozenSet<string>.Empty,
            Inconsistencies = [],
        };
    }

    /// <summary>
    /// author (id, name) with many articles; article (id, title, content, is_published, author_id). Role <c>user</c> reads id, title and content of articles
    /// and the name of authors; role <c>editor</c> everything with aggregates, and writes articles.
    /// </summary>
    internal static SchemaSnapshot Articles { get; } = Snapshot(source => source
        .Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text")
            .PrimaryKey("author_pkey", "id")
            .Unique("author_name_key", "name")
            .Array("articles", "article", ("id", "author_id"))
            .Select("user", "name")
            .Select("editor", ["id", "name"], permission => permission with { AllowAggregations = true }))
        .Table("article", table => table
            .Column("id", "int4", isNullable: false)
            .Column("title", "text", isNullable: false)
            .Column("content", "text")
            .Column("is_published", "bool", isNullable: false)
            .Column("author_id", "int4", isNullable: false)
            .PrimaryKey("article_pkey", "id")
            .Object("author", "author", isNullable: false, ("author_id", "id"))
            .Select("user", "id", "title", "content")
            .Select("editor", ["id", "title", "content", "is_published", "author_id"], permission => permission with { AllowAggregations = true })
            .Insert("editor", "title", "content", "author_id")
            .Update("editor", "title", "content")
            .Delete("editor")));
}

/// <summary>Collects the tables and functions of one source.</summary>
internal sealed class TestSource(SourceNaming naming)
{
    private readonly List<TestTable> _tables = [];
    private readonly List<Func<SourceSchema, TrackedFunction>> _functions = [];

    /// <summary>Tracks a table.</summary>
    public TestSource Table(string name, Action<TestTable> build, string schema = QualifiedName.PublicSchema)
    {
        var table = new TestTable(new QualifiedName(schema, name));
        build(table);
        _tables.Add(table);
        return this;
    }

    /// <summary>Tracks a function that returns rows of a table.</summary>
    internal TestSource Function(
        string name, string returnsTable, (string Name, string Type, bool HasDefault)[] arguments,
        FunctionExposure exposure = FunctionExposure.Query, bool returnsSet = true, string[]? roles = null)
    {
        _functions.Add(_ =>
        {
            var function = TestTypes.Function(name, TestTypes.Get("record"), arguments) with
            {
                ReturnsTable = new QualifiedName(QualifiedName.PublicSchema, returnsTable),
                ReturnsSet = returnsSet,
            };
            return new TrackedFunction
            {
                Catalog = function,
                RootField = new RootFieldName(name),
                AggregateField = new RootFieldName(name + "_aggregate"),
                GraphQLName = name,
                Exposure = exposure,
                ReturnsTable = function.ReturnsTable.Value,
                Inputs = [.. function.Arguments.Select((argument, position) => new FunctionInput(argument.Name!, argument, position))],
                Roles = roles?.ToHashSet(),
            };
        });
        return this;
    }

    /// <summary>The resolved source.</summary>
    internal SourceSchema Resolve()
    {
        var catalogs = _tables.ToDictionary(table => table.Name, table => table.Catalog());
        var source = new SourceSchema
        {
            Name = "default",
            Catalog = new CatalogSnapshot
            {
                Tables = catalogs.ToFrozenDictionary(),
                Functions = FrozenDictionary<QualifiedName, IReadOnlyList<CatalogFunction>>.Empty,
                Types = TestTypes.All.ToFrozenDictionary(type => type.Oid),
                ServerVersionNumber = 150000,
            },
            Tables = _tables.ToFrozenDictionary(table => table.Name, table => table.Resolve(catalogs, naming)),
            Functions = [.. _functions.Select(make => make(null!))],
            Naming = naming,
        };
        return source;
    }
}
