using System.Text.Json;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.Tests.Plans;

/// <summary>What a role may do with a table, as the planners are told it.</summary>
public sealed class PermissionApplierTests
{
    private static readonly BoolExp Own =
        new BoolExp.Compare(Column("owner", 2), CastTo: null, ComparisonOperator.Eq, new PermissionValue.SessionVariable("x-hasura-user-id"));

    private static readonly SchemaSnapshot Schema = TestSchemas.Snapshot(source => source
        .Table("note", table => table
            .Column("id", "int4", isNullable: false)
            .Column("owner", "int4")
            .Column("text", "text")
            .PrimaryKey("note_pkey", "id")
            .Select("user", ["id", "text"], permission => permission with
            {
                Filter = Own,
                Limit = 10,
                Columns = permission.Columns.ToDictionary(pair => pair.Key, pair => pair.Key.Catalog.Name == "text" ? Own : pair.Value),
            })
            .Insert("user", ["id", "text"], backendOnly: false)
            .Update("user", "text")
            .Delete("user")
            .Insert("backend", ["id"], backendOnly: true)
            .Delete("backend", backendOnly: true)));

    [Fact]
    public void Table_is_entered_by_whoever_may_select_from_it()
    {
        var (source, table, applier) = For("user");

        Assert.NotEqual(applier.Enter(source, table).Row, applier.Enter(source, table.Name).Row);
        Assert.Equal("role 'backend' may not select from 'note'", Refusal(() => For("backend").Applier.Enter(source, table)).Message);
    }

    [Fact]
    public void Rows_that_do_not_exist_for_the_role_are_filtered()
    {
        var (source, table, applier) = For("user");
        var scope = applier.Enter(source, table);

        var filter = Assert.IsType<Predicate.Compare>(applier.Filter(scope));

        var left = Assert.IsType<ValueExpression.ColumnOf>(filter.Left);
        Assert.Equal((scope.Row, "owner"), (left.Row, left.Column.Name));
        Assert.IsType<ValueOrigin.Session>(Assert.IsType<ValueExpression.SlotValue>(filter.Right).Slot.Origin);
    }

    [Fact]
    public void Column_is_read_as_far_as_the_role_sees_it()
    {
        var (source, table, applier) = For("user");
        var scope = applier.Enter(source, table);

        Assert.IsType<ValueExpression.ColumnOf>(applier.Column(scope, table.Columns[0]));
        Assert.IsType<ValueExpression.Redacted>(applier.Column(scope, table.Columns[2]));
        Assert.Equal("role 'user' may not read column 'owner' of 'note'", Refusal(() => applier.Column(scope, table.Columns[1])).Message);
    }

    [Fact]
    public void Limit_of_the_permission_stands_beside_the_clients()
    {
        var (source, table, applier) = For("user");

        Assert.Equal(new RowLimit(null, 10), PermissionApplier.Limit(applier.Enter(source, table), client: null));
        Assert.Null(PermissionApplier.Limit(For("admin").Applier.Enter(source, table), client: null));
    }

    [Fact]
    public void Aggregates_are_refused_unless_they_are_allowed()
    {
        var (source, table, applier) = For("user");

        Assert.Equal("role 'user' may not aggregate 'note'", Refusal(() => applier.RequireAggregations(applier.Enter(source, table))).Message);
    }

    [Fact]
    public void Who_may_not_select_names_no_columns_and_meets_no_rows_in_conditions_on_a_write()
    {
        var (source, table, applier) = For("backend");
        var scope = applier.ForConditions(source, table, new RowId(7));

        Assert.Equal(new RowId(7), scope.Row);
        Assert.Empty(Assert.IsType<Predicate.Or>(applier.Filter(scope)).Items);
        Assert.Equal(ErrorCode.PermissionDenied, Refusal(() => applier.Column(scope, table.Columns[0])).Code);
    }

    [Theory]
    [InlineData("user", true, true, true)]
    [InlineData("nobody", false, false, false)]
    [InlineData("backend", false, false, false)]
    [InlineData("admin", true, true, true)]
    public void Write_needs_its_permission(string role, bool inserts, bool updates, bool deletes)
    {
        var (source, table, applier) = For(role);

        Assert.Equal(
            (inserts, updates, deletes),
            (May(() => applier.Insert(source, table)), May(() => applier.Update(source, table)), May(() => applier.Delete(source, table))));
    }

    [Fact]
    public void Permission_for_back_ends_holds_in_their_sessions()
    {
        var (source, table, applier) = For("backend", isBackend: true);

        Assert.True(May(() => applier.Insert(source, table)));
        Assert.True(May(() => applier.Delete(source, table)));
        Assert.False(May(() => applier.Update(source, table)));
    }

    [Fact]
    public void Column_that_the_role_may_not_write_is_refused_at_its_place()
    {
        var (source, table, applier) = For("user");
        var refusal = Refusal(() => applier.Insert(source, table).RequireColumn(table.Columns[1], "$.here"));

        Assert.Equal(("role 'user' may not insert column 'owner' of 'note'", "$.here"), (refusal.Message, refusal.Path));
        applier.Update(source, table).RequireColumn(table.Columns[2], "$");
    }

    [Fact]
    public void Clients_condition_never_stands_without_the_permissions()
    {
        var (source, table, applier) = For("user");
        Predicate.IsNull Of(RowId row, int column, bool negated) => new(new ValueExpression.ColumnOf(row, table.Columns[column].Catalog), negated);
        var rule = new WriteRule(Context("user"), table, "update", (_, row) => Of(row, 1, negated: true))
        {
            Filter = Own,
            Check = Own,
        };

        var rows = Assert.IsType<Predicate.And>(rule.Rows(new RowId(3), () => Of(new RowId(3), 2, negated: false)));

        Assert.Equal([true, false], rows.Items.Cast<Predicate.IsNull>().Select(item => item.Negated));
        Assert.IsType<Predicate.IsNull>(rule.CheckOf(new RowId(3)));
        Assert.Equal(Predicate.True, applier.Delete(source, table).CheckOf(new RowId(3)));
    }

    [Fact]
    public void Presets_come_in_the_order_of_the_table()
    {
        var table = Schema.Sources[0].Tables.Values.Single();
        var rule = new WriteRule(Context("user"), table, "insert", (_, _) => Predicate.True)
        {
            PresetColumns = new Dictionary<Column, PermissionValue>
            {
                [table.Columns[2]] = new PermissionValue.Literal(JsonSerializer.SerializeToElement("a")),
                [table.Columns[1]] = new PermissionValue.SessionVariable("x-hasura-user-id"),
            },
        };

        Assert.True(rule.HasPresets);
        Assert.Equal(["owner", "text"], rule.Presets().Select(preset => preset.Column.Name));
    }

    private static (SourceSchema Source, Table Table, PermissionApplier Applier) For(string role, bool isBackend = false)
    {
        var source = Schema.Sources[0];
        return (source, source.Tables.Values.Single(), new PermissionApplier(Context(role, isBackend)));
    }

    private static PlanningContext Context(string role, bool isBackend = false) =>
        new(RoleSchemaBuilder.Build(Schema, role, isBackend, RoleSchemaOptions.Default), new OperationShape());

    private static GraphQLError Refusal(Action act) => Assert.Throws<GraphQLErrorException>(act).Error;

    private static bool May(Func<object> act) => Record.Exception(act) is null;

    private static Column Column(string name, int position) =>
        new(new CatalogColumn(name, position, TestTypes.Get("int4"), IsNullable: true) { FormattedType = "integer" }, name, null, null);
}
