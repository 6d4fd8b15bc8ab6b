using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Builds the native queries of one source. Rows of a logical model are a table of their own for each query that adds relationships to it, and one table for
/// all others, with the model's permissions in each. Owned by a <see cref="SourceResolver"/>; used once.
/// </summary>
internal sealed class SourceNativeQueries(string source, JsonObject json, CatalogSnapshot catalog, InconsistencyList problems)
{
    private readonly Dictionary<string, (DeclaredLogicalModel Model, TableDraft Rows)> _models = [];
    private readonly List<(
        DeclaredNativeQuery Declared, TableDraft Rows, IReadOnlyList<NativeQueryPart> Parts, IReadOnlyList<NativeQueryArgument> Arguments)> _queries = [];

    /// <summary>
    /// All rows, for permissions: those of queries, and of models that no query returns, whose permissions are to be told wrong all the same.
    /// </summary>
    public IEnumerable<TableDraft> Rows => _queries.Select(query => query.Rows)
        .Concat(_models.Values.Where(model => _queries.TrueForAll(query => query.Declared.Returns != model.Model.Name)).Select(model => model.Rows))
        .Distinct();

    /// <summary>Models, then queries; tables are resolved already.</summary>
    public void Resolve(
        RootFieldClaims claims, SourceNaming naming, IReadOnlyDictionary<QualifiedName, TableDraft> tables, Action<string> refuseFaulty)
    {
        Each("logical_models", "logical_model", "name", entry =>
        {
            var model = DeclaredLogicalModel.Read(entry);
            if (!_models.TryAdd(model.Name, (model, NativeQueryResolver.Rows(model, catalog))))
            {
                throw new GraphQLError(ErrorCode.AlreadyTracked, $"Logical model \"{model.Name}\" is already tracked.").AsException();
            }
        });
        Each("native_queries", "native_query", "root_field_name", entry =>
        {
            var declared = DeclaredNativeQuery.Read(entry);
            refuseFaulty(declared.Name);
            var parts = NativeQueryResolver.Parts(declared);
            var arguments = NativeQueryResolver.Arguments(declared, catalog);
            var rows = RowsOf(declared, tables);
            claims.Claim(declared.Name, arguments.Count > 0, rows, naming, source);
            _queries.Add((declared, rows, parts, arguments));
        });
    }

    /// <summary>What roles may read of a model's rows.</summary>
    public void ResolvePermissions(IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        foreach (var rows in Rows)
        {
            var resolver = new PermissionResolver(rows, tables, catalog, source, problems);
            foreach (var entry in MetadataDocument.ObjectsOf(rows.Declared.Json, "select_permissions"))
            {
                var role = MetadataDocument.TextOf(entry["role"]) ?? "?";
                try
                {
                    var declared = DeclaredPermission.Read(new JsonCursor(entry, "$"), PermissionKind.Select);
                    var permissions = rows.Permissions.GetValueOrDefault(declared.Role) ?? new TablePermissions(null, null, null, null);
                    rows.Permissions[declared.Role] = resolver.AddTo(permissions, declared);
                }
                catch (GraphQLErrorException exception)
                {
                    problems.AddModelPermission(source, rows.GraphQLName, role, exception.Error.Message, entry);
                }
            }
        }
    }

    /// <summary>The finished queries, in metadata order.</summary>
    public IReadOnlyList<NativeQuery> Build()
    {
        var tables = _queries.Select(query => query.Rows).Distinct().ToDictionary(rows => rows, rows => rows.Build());
        return [.. _queries.Select(query => new NativeQuery
        {
            Name = query.Declared.Name,
            Rows = tables[query.Rows],
            Parts = query.Parts,
            Arguments = query.Arguments,
            Description = query.Declared.Description,
        })];
    }

    private TableDraft RowsOf(DeclaredNativeQuery query, IReadOnlyDictionary<QualifiedName, TableDraft> tables)
    {
        if (!_models.TryGetValue(query.Returns, out var found))
        {
            throw new GraphQLError(ErrorCode.NotFound, $"Logical model \"{query.Returns}\" not found.").AsException();
        }

        var (model, shared) = found;
        if (model.Fields.FirstOrDefault(field => field.Type is null && query.Relationships.All(relationship => relationship.Name != field.Name)) is { } missing)
        {
            throw new GraphQLError(
                ErrorCode.InvalidConfiguration, $"the field \"{missing.Name}\" of logical model \"{model.Name}\" refers to rows that no relationship of the native query gives").AsException();
        }

        if (query.Relationships.Count == 0)
        {
            return shared;
        }

        var rows = NativeQueryResolver.Rows(model, catalog);
        foreach (var relationship in query.Relationships)
        {
            if (!NameRules.IsGraphQLName(relationship.Name) || rows.FindColumn(relationship.Name) is not null
                || !rows.Relationships.TryAdd(relationship.Name, RelationshipResolver.Resolve(relationship, rows, tables)))
            {
                throw new GraphQLError(ErrorCode.InvalidConfiguration, $"the name of the relationship \"{relationship.Name}\" is taken or not a valid GraphQL identifier").AsException();
            }
        }

        return rows;
    }

    private void Each(string member, string kind, string key, Action<JsonCursor> resolve)
    {
        foreach (var entry in MetadataDocument.ObjectsOf(json, member))
        {
            try
            {
                resolve(new JsonCursor(entry, "$"));
            }
            catch (GraphQLErrorException exception)
            {
                problems.AddSourcePart(source, kind, MetadataDocument.TextOf(entry[key]) ?? "?", member, exception.Error.Message, entry);
            }
        }
    }
}
