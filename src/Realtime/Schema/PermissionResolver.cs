using System.Collections.Frozen;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Resolves permissions. A permission that restricts by what is not served is refused as a whole: nothing must be served without its restriction. What cannot
/// restrict, since the dialect has no such member there or the relation takes no such write, is kept, left out and mentioned. Belongs to one build.
/// </summary>
internal sealed class PermissionResolver(
    TableDraft table, IReadOnlyDictionary<QualifiedName, TableDraft> tables, CatalogSnapshot catalog, string source, InconsistencyList problems)
{
    // sends what is written to a service that may refuse it
    private const string ValidateInput = "validate_input";

    private static readonly FrozenSet<string> SelectKeys = FrozenSet.Create(
        "columns", "filter", "limit", "allow_aggregations", "computed_fields", "query_root_fields", "subscription_root_fields");

    private static readonly FrozenSet<string> InsertKeys = FrozenSet.Create("columns", "check", "set", "backend_only");
    private static readonly FrozenSet<string> UpdateKeys = FrozenSet.Create("columns", "filter", "check", "set", "backend_only");
    private static readonly FrozenSet<string> DeleteKeys = FrozenSet.Create("filter", "backend_only");

    private readonly RuleResolver _rules = new(table, tables, catalog);

    /// <summary>Resolves a permission and adds it to what the role may already do.</summary>
    /// <exception cref="GraphQLErrorException">It cannot be resolved; the message is the reason.</exception>
    public TablePermissions AddTo(TablePermissions permissions, DeclaredPermission declared)
    {
        var definition = declared.Definition;
        switch (declared.Kind)
        {
            case PermissionKind.Select:
                CheckKeys(declared, SelectKeys);
                return permissions with { Select = Select(declared.Role, definition) };
            case PermissionKind.Insert:
                CheckKeys(declared, InsertKeys);
                MentionUnless(table.Catalog.IsInsertable, declared);
                return permissions with { Insert = Insert(definition) };
            case PermissionKind.Update:
                CheckKeys(declared, UpdateKeys);
                MentionUnless(table.Catalog.IsUpdatable, declared);
                return permissions with { Update = Update(definition) };
            default:
                CheckKeys(declared, DeleteKeys);
                MentionUnless(table.Catalog.IsDeletable, declared);
                return permissions with
                {
                    Delete = new DeletePermission
                    {
                        Filter = _rules.Resolve(definition.Required("filter")),
                        BackendOnly = definition["backend_only"].AsBoolean(fallback: false),
                    },
                };
        }
    }

    private SelectPermission Select(string role, JsonCursor definition)
    {
        var columns = Columns(definition.Required("columns")).Where(column => column.GraphQLName.Length > 0).ToList();
        var limit = definition["limit"].AsOptionalInteger();
        if (limit is < 0 or > int.MaxValue)
        {
            throw definition["limit"].Failed("unexpected negative value");
        }

        var permission = new SelectPermission
        {
            Columns = table.ShareColumns(columns),
            ComputedFields = definition["computed_fields"].Items().Select(ScalarField).Distinct().ToDictionary(name => name, BoolExp? (_) => null),
            Filter = _rules.Resolve(definition.Required("filter")),
            Limit = (int?)limit,
            AllowAggregations = definition["allow_aggregations"].AsBoolean(fallback: false),
            QueryRootFields = RootFields(definition["query_root_fields"], allowStream: false),
            SubscriptionRootFields = RootFields(definition["subscription_root_fields"], allowStream: true),
        };
        CheckRootFields(role, permission, definition);
        return permission;
    }

    private void CheckRootFields(string role, SelectPermission permission, JsonCursor definition)
    {
        bool Offers(SelectRootField field) =>
            permission.QueryRootFields?.Contains(field) == true || permission.SubscriptionRootFields?.Contains(field) == true;
        if (Offers(SelectRootField.SelectAggregate) && !permission.AllowAggregations)
        {
            throw definition.Failed(ErrorCode.ValidationFailed,
                "The \"select_aggregate\" root field can only be enabled in the query_root_fields or  the subscription_root_fields when \"allow_aggregations\" is set to true");
        }

        var key = table.PrimaryKey();
        if (Offers(SelectRootField.SelectByPk) && (key.Count == 0 || !key.All(permission.Columns.ContainsKey)))
        {
            throw definition.Failed(ErrorCode.ValidationFailed,
                "The \"select_by_pk\" field cannot be included in the query_root_fields or subscription_root_fields because "
                + $"the role \"{role}\" does not have access to the primary key of the table \"{table.Name}\" in the source \"{source}\"");
        }
    }

    private InsertPermission Insert(JsonCursor definition)
    {
        var presets = Presets(definition["set"]);
        var columns = definition["columns"].IsAbsent ? table.AllColumns : Columns(definition["columns"]);
        return new InsertPermission
        {
            Columns = Writable(columns, presets),
            Presets = presets,
            Check = _rules.Resolve(definition.Required("check")),
            BackendOnly = definition["backend_only"].AsBoolean(fallback: false),
        };
    }

    private UpdatePermission Update(JsonCursor definition)
    {
        var presets = Presets(definition["set"]);
        return new UpdatePermission
        {
            Columns = Writable(Columns(definition.Required("columns")), presets),
            Presets = presets,
            Filter = _rules.Resolve(definition.Required("filter")),
            Check = definition["check"].IsAbsent ? null : _rules.Resolve(definition["check"]),
            BackendOnly = definition["backend_only"].AsBoolean(fallback: false),
        };
    }

    private static HashSet<Column> Writable(IEnumerable<Column> columns, Dictionary<Column, PermissionValue> presets) =>
        [.. columns.Where(column => TableDraft.IsWritable(column) && !presets.ContainsKey(column))];

    private Dictionary<Column, PermissionValue> Presets(JsonCursor at)
    {
        var presets = new Dictionary<Column, PermissionValue>();
        foreach (var (name, value) in at.Members())
        {
            presets[table.Column(value, name)] = RuleValues.Single(value);
        }

        return presets;
    }

    private IReadOnlyList<Column> Columns(JsonCursor at) => at.TryGetString(out var text)
        ? text == "*" ? table.AllColumns : throw at.Failed("columns is a list, or \"*\"")
        : [.. at.Items().Select(item => table.Column(item, item.AsString()))];

    private string ScalarField(JsonCursor at)
    {
        var name = at.AsString();
        if (!table.ComputedFields.TryGetValue(name, out var field))
        {
            throw at.Failed(ErrorCode.NotExists, $"computed field \"{name}\" does not exist");
        }

        return field.ReturnsTable is not { } returned
            ? name
            : throw at.Failed(ErrorCode.InvalidConfiguration,
                $"select permissions on computed field \"{name}\" are auto-derived from the permissions on its returning table \"{returned}\" and cannot be specified manually");
    }

    private static HashSet<SelectRootField>? RootFields(JsonCursor at, bool allowStream)
    {
        if (at.IsAbsent)
        {
            return null;
        }

        return [.. at.Items().Select(item => item.AsString() switch
        {
            "select" => SelectRootField.Select,
            "select_by_pk" => SelectRootField.SelectByPk,
            "select_aggregate" => SelectRootField.SelectAggregate,
            "select_stream" when allowStream => SelectRootField.SelectStream,
            var other => throw item.Failed($"unknown root field \"{other}\""),
        })];
    }

    // The root field is left out: the catalog says so wherever types are made.
    private void MentionUnless(bool isMutable, DeclaredPermission declared)
    {
        if (!isMutable)
        {
            problems.Mention($"{declared.Kind.Word()}_permission", $"{declared.Role} in table {table.Name} in source {source}, which takes no {declared.Kind.Word()}");
        }
    }

    private void CheckKeys(DeclaredPermission declared, FrozenSet<string> known)
    {
        foreach (var (key, value) in declared.Definition.Members())
        {
            if (known.Contains(key) || value.IsAbsent)
            {
                continue;
            }

            if (key == ValidateInput && declared.Kind != PermissionKind.Select)
            {
                throw value.Failed(ErrorCode.NotSupported, $"\"{key}\" is not served, so the permission cannot be granted");
            }

            problems.Mention("permission_member", $"{key} in {declared.Kind.Word()}_permission {declared.Role} in table {table.Name} in source {source}");
        }
    }
}
