using Realtime.Catalog;
using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans.Mutations;

/// <summary>The update operators as the client gave them.</summary>
/// <param name="Operators">Each with its object; those given as null or not at all are absent.</param>
/// <param name="Offered">The names of all that the role's schema offers.</param>
/// <param name="Path">For errors.</param>
internal sealed record UpdateArguments(
    IReadOnlyList<(UpdateOperator Operator, InputValue.Object Columns)> Operators, IReadOnlyList<string> Offered, string Path)
{
    // By name, which is the order in which Hasura lists them.
    private static readonly (string Name, UpdateOperator Operator)[] Names =
    [
        ("_append", UpdateOperator.Append),
        ("_delete_at_path", UpdateOperator.DeleteAtPath),
        ("_delete_elem", UpdateOperator.DeleteElem),
        ("_delete_key", UpdateOperator.DeleteKey),
        ("_inc", UpdateOperator.Inc),
        ("_prepend", UpdateOperator.Prepend),
        ("_set", UpdateOperator.Set),
    ];

    /// <summary>The operators among a field's arguments.</summary>
    public static UpdateArguments Of(FieldNode field) =>
        Read(name => Find(field, name), OfferedBy(field), field.ArgumentsPath());

    /// <summary>The operators of one of many updates.</summary>
    public static UpdateArguments Of(FieldNode field, InputValue.Object update) => Read(update.Fixed, [.. Names.Select(name => name.Name)], update.Path);

    private static UpdateArguments Read(Func<string, InputValue?> find, IReadOnlyList<string> offered, string path)
    {
        var given = new List<(UpdateOperator, InputValue.Object)>();
        foreach (var (name, @operator) in Names)
        {
            if (find(name) is InputValue.Object columns)
            {
                given.Add((@operator, columns));
            }
        }

        return new UpdateArguments(given, offered, path);
    }

    private static InputValue? Find(FieldNode field, string name) =>
        field.Arguments.GetValueOrDefault(name) ?? field.Arguments.GetValueOrDefault(Camel(name));

    private static IReadOnlyList<string> OfferedBy(FieldNode field)
    {
        var arguments = field.ParentType.Fields.Find(field.Name)?.Arguments;
        return [.. Names.Select(name => name.Name).Where(name => arguments?.Find(name) is not null || arguments?.Find(Camel(name)) is not null)];
    }

    // By the graphql-default convention: _deleteAtPath.
    private static string Camel(string name)
    {
        var words = name[1..].Split('_');
        return "_" + words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}

/// <summary>Plans the assignments of an update: the client's operators and the permission's presets.</summary>
internal sealed class AssignmentPlanner(MutationContext mutation)
{
    /// <summary>The assignments, in table order; none when the operators given name no columns.</summary>
    public IReadOnlyList<ColumnAssignment> Plan(UpdateArguments arguments, WriteRule rule, CatalogSnapshot catalog)
    {
        if (arguments.Operators.Count == 0 && !rule.HasPresets)
        {
            throw PlanningContext.Invalid($"at least any one of {string.Join(", ", arguments.Offered)} is expected", arguments.Path);
        }

        var members = arguments.Operators.SelectMany(given => given.Columns.Members.Select(member => (given.Operator, Member: member))).ToList();
        var repeated = members.GroupBy(member => member.Member.Name).Where(group => group.Count() > 1).Select(group => $"'{group.Key}'").ToList();
        if (repeated.Count > 0)
        {
            throw PlanningContext.Invalid($"Column found in multiple operators: [{string.Join(", ", repeated)}].", arguments.Path);
        }

        var assignments = new List<ColumnAssignment>();
        foreach (var (@operator, member) in members)
        {
            var column = ((InputBinding.ColumnInput)member.Binding).Column;
            rule.RequireColumn(column, member.Value.Path);
            assignments.Add(new ColumnAssignment(
                column.Catalog, @operator, InputValues.Value(mutation.Context, member.Value, Operand(@operator, column.Catalog.Type, catalog))));
        }

        // What the permission sets, the client does not, even where it could name the column.
        var presets = MutationContext.Presets(rule).ToList();
        assignments.RemoveAll(given => presets.Exists(preset => preset.Column == given.Column));
        return [.. assignments.Concat(presets).OrderBy(assignment => assignment.Column.Position)];
    }

    private static PgType Operand(UpdateOperator @operator, PgType column, CatalogSnapshot catalog) => @operator switch
    {
        UpdateOperator.DeleteKey => catalog.BuiltIn("text"),
        UpdateOperator.DeleteElem => catalog.BuiltIn("int4"),
        UpdateOperator.DeleteAtPath => catalog.BuiltIn("_text"),
        _ => column,
    };
}
