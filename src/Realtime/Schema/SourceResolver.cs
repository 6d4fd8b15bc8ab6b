using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Realtime.Catalog;
using Realtime.Dialect;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Builds one source: tables first, then what joins them, then who may see what. Each step uses only what the step before it left
/// standing, so an inconsistent object takes down what depends on it and nothing else. Used once.
/// </summary>
internal sealed class SourceResolver
{
    private readonly string _name;
    private readonly JsonObject _json;
    private readonly SourceInput _input;
    private readonly SnapshotSettings _settings;
    private readonly InconsistencyList _problems;
    private readonly IReadOnlyList<SchemaFault> _faults;
    private readonly Dictionary<QualifiedName, TableDraft> _tables = [];
    private readonly List<TrackedFunction> _functions = [];
    private readonly SourceNativeQueries _native;

    /// <param name="name">The source's name.</param>
    /// <param name="json">Its metadata.</param>
    /// <param name="input">Its database.</param>
    /// <param name="settings">See <see cref="SnapshotSettings"/>.</param>
    /// <param name="problems">Takes what does not fit.</param>
    /// <param name="faults">What is to be left out, of all sources.</param>
    /// <exception cref="GraphQLErrorException">The source as a whole cannot be served.</exception>
    public SourceResolver(
        string name, JsonObject json, SourceInput input, SnapshotSettings settings, InconsistencyList problems, IReadOnlyList<SchemaFault> faults)
    {
        _name = name;
        _json = json;
        _input = input;
        _settings = settings;
        _problems = problems;
        _faults = faults;
        _native = new SourceNativeQueries(name, json, input.Catalog, problems);
        Naming = NameRules.Naming(SourceCustomization.Read(new JsonCursor(json, "$")["customization"]), settings);
        if (!NameRules.IsGraphQLName(Naming.TypeName("x")))
        {
            throw new GraphQLError(ErrorCode.InvalidConfiguration, $"type names of the form \"{Naming.TypeName("x")}\" are not valid GraphQL names").AsException();
        }
    }

    /// <summary>The source's name.</summary>
    public string Name => _name;

    /// <summary>How names are formed in this source.</summary>
    public SourceNaming Naming { get; }

    /// <summary>Everything that has permissions: the tables, and the rows of native queries.</summary>
    public IEnumerable<TableDraft> Readable => _tables.Values.Concat(_native.Rows);

    /// <summary>Step 0: the type names that no object of any source may have.</summary>
    public void ReserveTypes(RootFieldClaims claims)
    {
        var naming = new SchemaNaming(Naming);
        claims.Types.Reserve(naming, MetadataDocument.ObjectsOf(_json, "tables").Select(MetadataDocument.TableNameOf).OfType<QualifiedName>()
            .Select(name => _input.Catalog.Tables.GetValueOrDefault(name)).OfType<CatalogTable>()
            .SelectMany(table => table.Columns).Select(column => column.Type).Distinct(ReferenceEqualityComparer.Instance).Cast<PgType>());
        if (Naming.RootFieldNamespace is { } space)
        {
            claims.Types.Claim([naming.Type(space, "_query"), naming.Type(space, "_mutation"), naming.Type(space, "_subscription")], $"the namespace of source {_name}");
        }
    }

    /// <summary>Step 1: tables and their columns.</summary>
    public void ResolveTables(RootFieldClaims claims)
    {
        foreach (var entry in MetadataDocument.ObjectsOf(_json, "tables"))
        {
            if (MetadataDocument.TableNameOf(entry) is not { } name)
            {
                _problems.AddMalformed("table", $"source {_name}", "the table's name cannot be read", entry);
                continue;
            }

            try
            {
                RefuseFaulty(SchemaObjectKind.Table, name.ToString());
                var table = TableResolver.Resolve(TrackedTable.Read(new JsonCursor(entry, "$")), _input, Naming);
                if (_tables.ContainsKey(name))
                {
                    throw new GraphQLError(ErrorCode.AlreadyTracked, $"multiple definitions in metadata for table \"{name}\"").AsException();
                }

                claims.Claim(table, Naming, _name);
                _tables.Add(name, table);
            }
            catch (GraphQLErrorException exception)
            {
                _problems.AddTable(_name, name, exception.Error.Message);
            }
        }

        foreach (var table in _tables.Values)
        {
            TableResolver.ResolveEnumReferences(table, _tables);
        }
    }

    /// <summary>Step 2: relationships, computed fields and functions.</summary>
    public void ResolveReferences(RootFieldClaims claims)
    {
        foreach (var table in _tables.Values)
        {
            ResolveRelationships(table, isArray: false);
            ResolveRelationships(table, isArray: true);
            EachPart(table, "computed_fields", "computed_field", MetadataDocument.NameOf, entry =>
            {
                var declared = DeclaredComputedField.Read(entry);
                RefuseTakenName(table, declared.Name, Naming);
                var field = ComputedFieldResolver.Resolve(declared, table, _tables, _input.Catalog, Naming.Convention);
                if (field.Inputs.Count > 0)
                {
                    IReadOnlyList<string> arguments = [new SchemaNaming(Naming).ComputedArguments(declared.Name, table.GraphQLName)];
                    var owner = $"computed_field {declared.Name} in table {table.Name} in source {_name}";
                    claims.Types.RefuseTaken(arguments, owner);
                    claims.Types.Claim(arguments, owner);
                }

                table.ComputedFields.Add(declared.Name, field);
            });
        }

        foreach (var entry in MetadataDocument.ObjectsOf(_json, "functions"))
        {
            if (MetadataDocument.ReferenceOf(entry["function"]) is not { } name)
            {
                _problems.AddMalformed("function", $"source {_name}", "the function's name cannot be read", entry);
                continue;
            }

            try
            {
                RefuseFaulty(SchemaObjectKind.Function, name.ToString());
                var declared = DeclaredFunction.Read(new JsonCursor(entry, "$"));
                var function = FunctionResolver.Resolve(declared, _tables, _input.Catalog, Naming, _settings);
                claims.Claim(function, Naming, _name);
                _functions.Add(function);
            }
            catch (GraphQLErrorException exception)
            {
                _problems.AddFunction(_name, name, exception.Error.Message);
            }
        }

        _native.Resolve(claims, Naming, _tables, query => RefuseFaulty(SchemaObjectKind.NativeQuery, query));
    }

    /// <summary>Step 3: permissions as declared.</summary>
    public void ResolvePermissions()
    {
        foreach (var table in _tables.Values)
        {
            var resolver = new PermissionResolver(table, _tables, _input.Catalog, _name, _problems);
            foreach (var kind in MetadataNames.PermissionKinds)
            {
                EachPart(table, kind.Member(), $"{kind.Word()}_permission", RoleOf, entry =>
                {
                    var declared = DeclaredPermission.Read(entry, kind);
                    try
                    {
                        if (declared.Role == RoleNames.Admin)
                        {
                            throw entry.Failed(ErrorCode.AlreadyExists, "the role admin has every permission already");
                        }

                        var permissions = table.Permissions.GetValueOrDefault(declared.Role) ?? new TablePermissions(null, null, null, null);
                        table.Permissions[declared.Role] = resolver.AddTo(permissions, declared);
                    }
                    catch (GraphQLErrorException exception)
                    {
                        var place = $"in table \"{table.Name}\": in permission for role \"{declared.Role}\": ";
                        throw (exception.Error with { Message = place + exception.Error.Message }).AsException();
                    }
                });
            }
        }

        _native.ResolvePermissions(_tables);
    }

    /// <summary>Step 4, after inherited roles: the finished source.</summary>
    public SourceSchema Build() => new()
    {
        Name = _name,
        Catalog = _input.Catalog,
        Tables = _tables.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Build()),
        Functions = _functions,
        NativeQueries = _native.Build(),
        Naming = Naming,
    };

    /// <summary>Gives an inherited role the functions of its parents.</summary>
    public void InheritFunctions(string role, IReadOnlyCollection<string> parents)
    {
        for (var index = 0; index < _functions.Count; index++)
        {
            if (_functions[index].Roles is { } roles && parents.Any(roles.Contains))
            {
                _functions[index] = _functions[index] with { Roles = roles.Append(role).ToHashSet() };
            }
        }
    }

    private void RefuseFaulty(SchemaObjectKind kind, string name)
    {
        if (_faults.FirstOrDefault(fault => fault.Kind == kind && fault.Source == _name && fault.Object == name) is { } fault)
        {
            throw new GraphQLError(ErrorCode.Unexpected, fault.Reason).AsException();
        }
    }

    private void ResolveRelationships(TableDraft table, bool isArray)
    {
        var kind = isArray ? "array_relation" : "object_relation";
        EachPart(table, MetadataNames.RelationshipMember(isArray), kind, MetadataDocument.NameOf, entry =>
        {
            var declared = DeclaredRelationship.Read(entry, isArray);
            if (!NameRules.IsGraphQLName(declared.Name))
            {
                throw entry.Failed($"in table \"{table.Name}\": the relationship name \"{declared.Name}\" is not a valid GraphQL name");
            }

            RefuseTakenName(table, declared.Name, Naming);
            table.Relationships.Add(declared.Name, RelationshipResolver.Resolve(declared, table, _tables));
        });
    }

    private static void RefuseTakenName(TableDraft table, string name, SourceNaming naming)
    {
        if (table.NamedColumns.FirstOrDefault(column => column.GraphQLName == name) is { } column)
        {
            var isCustom = column.GraphQLName != NameRules.FieldName(column.Catalog.Name, naming.Convention);
            throw new GraphQLError(ErrorCode.InvalidConfiguration, isCustom
                ? $"field definition conflicts with custom field name for postgres column \"{column.Catalog.Name}\""
                : "field definition conflicts with postgres column").AsException();
        }

        if (table.Relationships.ContainsKey(name) || table.ComputedFields.ContainsKey(name))
        {
            throw new GraphQLError(
                ErrorCode.InvalidConfiguration, $"multiple definitions in metadata for field \"{name}\" of table \"{table.Name}\"").AsException();
        }
    }

    private void EachPart(TableDraft table, string member, string kind, Func<JsonObject, string?> nameOf, Action<JsonCursor> resolve)
    {
        foreach (var entry in MetadataDocument.ObjectsOf(table.Declared.Json, member))
        {
            try
            {
                resolve(new JsonCursor(entry, "$"));
            }
            catch (GraphQLErrorException exception)
            {
                _problems.AddTablePart(_name, table.Name, kind, nameOf(entry) ?? "?", member, exception.Error.Message, entry);
            }
        }
    }

    private static string? RoleOf(JsonObject entry) => MetadataDocument.TextOf(entry["role"]);
}
