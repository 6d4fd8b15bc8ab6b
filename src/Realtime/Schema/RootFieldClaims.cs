using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>
/// Names that root fields and types have taken so far, over all sources: the second to want a name does not get it. Owned by one
/// build, not thread-safe.
/// </summary>
internal sealed class RootFieldClaims
{
    private readonly Dictionary<(string Root, string Name), string> _rootFields = [];
    private readonly Dictionary<string, string> _types = [];

    /// <summary>Takes names for root fields that are not tables' or functions': an action's.</summary>
    public void Reserve(string root, string name, string owner) => _rootFields.TryAdd((root, name), owner);

    /// <summary>Takes all root field names and the type name of a table, or none.</summary>
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

        var type = naming.TypeName(table.GraphQLName);
        if (_types.TryGetValue(type, out var holder))
        {
            throw new GraphQLError(ErrorCode.Unexpected, $"found conflicting definitions for type \"{type}\": {holder} and {owner}").AsException();
        }

        Take(wanted, naming, owner);
        _types.Add(type, owner);
    }

    /// <summary>Takes a function's root field names, or none.</summary>
    /// <exception cref="GraphQLErrorException">One of them is taken.</exception>
    public void Claim(TrackedFunction function, SourceNaming naming, string source)
    {
        var owner = $"function {function.Catalog.Name} in source {source}";
        var wanted = function.Exposure == FunctionExposure.Mutation
            ? [("mutation", function.RootField.Name)]
            : new List<(string Root, string Name)> { ("query", function.RootField.Name), ("query", function.AggregateField.Name) };
        Take(wanted, naming, owner);
    }

    /// <summary>Takes a native query's root field name.</summary>
    /// <exception cref="GraphQLErrorException">It is taken.</exception>
    public void Claim(string nativeQuery, SourceNaming naming, string source) =>
        Take([("query", nativeQuery)], naming, $"native_query {nativeQuery} in source {source}");

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
