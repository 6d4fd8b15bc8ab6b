using System.Collections;
using System.Runtime.CompilerServices;
using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Tests.Plans;

/// <summary>No part of a plan is passed over when its tables are noted: what is missed there is a live query that misses changes.</summary>
public sealed class PlanReadsCollectorTests
{
    private static readonly CatalogTable Table = new(1, new QualifiedName("public", "t"), RelationKind.Table, [Column("id")]);
    private static readonly RowId Row = new(0);

    // Parts of mutations, and of plans whose statements are written already.
    private static readonly Type[] InNoQuery = [typeof(RowSource.FromWritten), typeof(ValueExpression.WrittenColumn), typeof(RootSelection.Answered)];

    public static TheoryData<Type> Parts =>
    [
        .. new[]
        {
            typeof(RootSelection), typeof(Projection), typeof(AggregateField), typeof(AggregateMember),
            typeof(RowSource), typeof(Predicate), typeof(ValueExpression),
        }.SelectMany(kind => kind.GetNestedTypes().Where(kind.IsAssignableFrom)),
    ];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Part_of_a_plan_is_known(Type part)
    {
        var fault = Record.Exception(() => PlanReadsCollector.Collect([Holding(RuntimeHelpers.GetUninitializedObject(part))], CancellationToken.None));

        // Known parts are visited, and fail at what an object without content lacks.
        Assert.Equal(InNoQuery.Contains(part), fault is InvalidOperationException);
    }

    [Fact]
    public void Parts_are_found() => Assert.InRange(((IEnumerable)Parts).Cast<object>().Count(), 35, 100);

    [Fact]
    public void Column_counts_only_where_its_row_is_known()
    {
        var rows = Rows(from: new RowSource.FromTable(Row, Table), order: new ValueExpression.ColumnOf(Row, Table.Columns[0]));
        var reads = PlanReadsCollector.Collect([rows], CancellationToken.None);

        Assert.Equal(["id"], reads.Tables[Table.Name]);
        Assert.Null(reads.UntrackedReason);
    }

    [Fact]
    public void View_is_the_reason_for_polling()
    {
        var view = Table with { Kind = RelationKind.View };

        Assert.Equal("view t", PlanReadsCollector.Collect([Rows(from: new RowSource.FromTable(Row, view))], CancellationToken.None).UntrackedReason);
    }

    private static RootSelection Holding(object part) => part switch
    {
        RootSelection root => root,
        RowSource source => Rows(from: source),
        Predicate predicate => Rows(where: predicate),
        ValueExpression value => Rows(order: value),
        Projection projection => Rows(row: [new ProjectedField("p", projection)]),
        AggregateField field => new RootSelection.Aggregate("a", new AggregateSelection(Rows().Selection, [field])),
        AggregateMember member => Holding(new AggregateField.Values("v", [member])),
        _ => throw new ArgumentException($"{part.GetType()} is no part of a plan"),
    };

    private static RootSelection.Rows Rows(RowSource? from = null, Predicate? where = null, ValueExpression? order = null, ProjectedField[]? row = null) => new(
        "r",
        new RowsSelection(
            from ?? new RowSource.FromTable(Row, Table),
            where ?? Predicate.True,
            [],
            order is null ? [] : [new OrderTerm(order, Descending: false, NullsFirst: false)],
            null,
            null,
            row ?? [],
            Multiplicity.Many));

    private static CatalogColumn Column(string name) => new(name, 1, TestTypes.Get("int4"), IsNullable: false) { FormattedType = "integer" };
}
