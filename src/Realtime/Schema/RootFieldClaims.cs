using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Names that root fields and types have taken so far, over all sources: the second to want a name does not get it. Owned by one
/// build, not thread-safe.
/// </summary>
internal sealed class RootFieldClaims
{
    private readonly Dictionary<(string Root, string Name), string> _rootFields = [];

    /// <summary>The types.</summary>
    public TypeNameClaims Types { get; } = new();

    /// <summary>Takes names for root fields that are not tables' or functions': an action's.</summary>
    public void Reserve(string root, string name, string owner) => _rootFields.TryAdd((root, name), owner);

    /// <summary>Takes all root field names and type names of a table, or none.</summary>
    /// <exception cref="GraphQLErrorException">One of them is taken.</exception>
    public void Claim(TableDraft table, SourceNaming naming, string source)
    {
        var owner = $"table {table.Name} in source {source}";
        var names = table.RootFields;
        var wanted = new List<(string Root, string Name)>
        {
            ("query", names.Select.Name),
            ("query", names.SelectAggregate.Name),
            ("subscription", names.SelectStream.Name),
        };
        if (table.Catalog.PrimaryKey is not null)
        {
            wanted.Add(("query", names.SelectByPk.Name));
        }

        if (table.Catalog.IsInsertable)
        {
            wanted.AddRange([("mutation", names.Insert.Name), ("mutation", names.InsertOne.Name)]);
        }

        if (table.Catalog.IsUpdatable)
        {
            wanted.AddRange([("mutation", names.Update.Name), ("mutation", names.UpdateByPk.Name), ("mutation", names.UpdateMany.Name)]);
        }

        if (table.Catalog.IsDeletable)
        {
            wanted.AddRange([("mutation", names.Delete.Name), ("mutation", names.DeleteByPk.Name)]);
        }

        var types = TypeNameClaims.Of(table, new SchemaNaming(naming));
        Types.RefuseTaken(types, owner);
        Take(wanted, naming, owner);
        Types.Claim(types, owner);
    }

    /// <summary>Takes a function's root field names and the name of its arguments' type, or none.</summary>
    /// <exception cref="GraphQLErrorException">One of them is taken.</exception>
    public void Claim(TrackedFunction function, SourceNaming naming, string source)
    {
        var owner = $"function {function.Catalog.Name} in source {source}";
        var wanted = function.Exposure == FunctionExposure.Mutation
            ? [("mutation", function.RootField.Name)]
            : new List<(string Root, string Name)> { ("query", function.RootField.Name), ("query", function.AggregateField.Name) };
        IReadOnlyList<string> types = function.Inputs.Count == 0 ? [] : [new SchemaNaming(naming).Type(function.GraphQLName, "_args")];
        Types.RefuseTaken(types, owner);
        Take(wanted, naming, owner);
        Types.Claim(types, owner);
    }

    /// <summary>
    /// Takes a native query's root field name, the name of its arguments' type, and those of its rows' types unless another query with these rows has.
    /// </summary>
    /// <exception cref="GraphQLErrorException">One of them is taken.</exception>
    public void Claim(string nativeQuery, bool takesArguments, TableDraft rows, SourceNaming naming, string source)
    {
        var owner = $"native_query {nativeQuery} in source {source}";
        IReadOnlyList<string> own = takesArguments ? [$"{nativeQuery}_arguments"] : [];
        var model = $"logical_model {rows.GraphQLName} in source {source}";
        var names = new SchemaNaming(naming);
        IReadOnlyList<string> shared =
            [rows.GraphQLName, names.Type(rows.GraphQLName, "_bool_exp_bool_exp"), $"{rows.GraphQLName}_enum_name", names.Type(rows.GraphQLName, "_order_by")];
        Types.RefuseTaken(own, owner);
        Types.RefuseTaken(shared, model);
        Take([("query", nativeQuery)], naming, owner);
        Types.Claim(own, owner);
        Types.Claim(shared, model);
    }

    private void Take(List<(string Root, string Name)> wanted, SourceNaming naming, string owner)
    {
        var names = wanted.ConvertAll(name => (Root: Below(name.Root, naming), name.Name));
        foreach (var name in names)
        {
            if (!NameRules.IsGraphQLName(name.Name))
            {
                throw new GraphQLError(ErrorCode.ValidationFailed, $"the root field name \"{name.Name}\" is not a valid GraphQL name").AsException();
            }

            if (_rootFields.ContainsKey(name))
            {
                throw new GraphQLError(
                    ErrorCode.Unexpected, $"found duplicate fields in selection set for {name.Root} root: {name.Name}").AsException();
            }
        }

        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new GraphQLError(
                ErrorCode.Unexpected, $"found duplicate fields in selection set for {twice.Key.Root} root: {twice.Key.Name}").AsException();
        }

        foreach (var name in names)
        {
            _rootFields.Add(name, owner);
        }
    }

    // fields below a namespace do not meet those at the root
    private static string Below(string root, SourceNaming naming) =>
        naming.RootFieldNamespace is null ? root : $"{root}.{naming.RootFieldNamespace}";
}
