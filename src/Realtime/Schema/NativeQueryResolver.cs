using System.Text.RegularExpressions;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;

namespace Realtime.Schema;

/// <summary>Resolves logical models and native queries as far as they need no other. Without state.</summary>
internal static partial class NativeQueryResolver
{
    // Names rows in errors; no schema of a database has to be called so for anything to work.
    private const string ModelSchema = "logical_model";

    /// <summary>A model as a table: its fields are columns, it can be read and not written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="catalog">The database, for its types.</param>
    /// <exception cref="GraphQLErrorException">It cannot be served; the message is the reason.</exception>
    public static TableDraft Rows(DeclaredLogicalModel model, CatalogSnapshot catalog)
    {
        if (!NameRules.IsGraphQLName(model.Name))
        {
            throw Invalid($"the name \"{model.Name}\" is not a valid GraphQL identifier");
        }

        var columns = model.Fields.Where(field => field.Type is not null).Select((field, index) => Column(model, field, index + 1, catalog)).ToList();
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Invalid($"the field \"{twice.Key}\" of logical model \"{model.Name}\" is defined more than once");
        }

        var name = new QualifiedName(ModelSchema, model.Name);
        var table = new CatalogTable(0, name, RelationKind.View, columns) { IsInsertable = false, IsUpdatable = false, IsDeletable = false };
        var field = new RootFieldName(model.Name);
        var configuration = TableConfiguration.Default with { Comment = model.Description ?? $"fields of logical model \"{model.Name}\"" };
        return new TableDraft(new TrackedTable(name, IsEnum: false, IsPublished: false, configuration, model.Json), table)
        {
            GraphQLName = model.Name,
            IsLogicalModel = true,
            RootFields = new RootFieldNames(field, field, field, field, field, field, field, field, field, field, field),
            AllColumns = [.. columns.Select(column => new Column(
                column,
                NameRules.IsGraphQLName(column.Name) ? column.Name : "",
                model.Fields.First(field => field.Name == column.Name).Description, EnumTable: null))],
        };
    }

    private static CatalogColumn Column(DeclaredLogicalModel model, DeclaredModelField field, int position, CatalogSnapshot catalog)
    {
        var type = TypeOf(catalog, field, $"logical model \"{model.Name}\"");
        return new CatalogColumn(field.Name, position, type, field.IsNullable) { FormattedType = field.Type! };
    }

    /// <summary>The arguments that clients give.</summary>
    /// <exception cref="GraphQLErrorException">A type is unknown.</exception>
    public static IReadOnlyList<NativeQueryArgument> Arguments(DeclaredNativeQuery query, CatalogSnapshot catalog) =>
        [.. query.Arguments.Select((argument, position) => new NativeQueryArgument(
            new FunctionInput(
                NameRules.IsGraphQLName(argument.Name) ? argument.Name : throw Invalid($"the argument name \"{argument.Name}\" is not a valid GraphQL identifier"),
                new CatalogFunctionArgument(argument.Name, TypeOf(catalog, argument, $"native query \"{query.Name}\""), HasDefault: argument.IsNullable),
                position),
            argument.IsNullable,
            argument.Description))];

    /// <summary>Cuts the SQL where <c>{{argument}}</c> stands.</summary>
    /// <exception cref="GraphQLErrorException">A brace is not closed, or an argument is not declared.</exception>
    public static IReadOnlyList<NativeQueryPart> Parts(DeclaredNativeQuery query)
    {
        var names = query.Arguments.Select(argument => argument.Name).ToList();
        var parts = new List<NativeQueryPart>();
        var undeclared = new List<string>();
        var code = query.Code.TrimEnd().TrimEnd(';');
        var end = 0;
        foreach (Match match in Placeholder().Matches(code))
        {
            parts.Add(new NativeQueryPart.Sql(code[end..match.Index]));
            end = match.Index + match.Length;
            if (!match.Groups["name"].Success)
            {
                throw new GraphQLError(ErrorCode.ParseFailed, "Found '{{' without a matching closing '}}'").AsException();
            }

            var name = match.Groups["name"].Value.Trim();
            parts.Add(new NativeQueryPart.Argument(names.IndexOf(name)));
            if (!names.Contains(name) && !undeclared.Contains(name))
            {
                undeclared.Add(name);
            }
        }

        parts.Add(new NativeQueryPart.Sql(code[end..]));
        return undeclared.Count == 0
            ? parts
            : throw new GraphQLError(
                ErrorCode.ValidationFailed, $"Undeclared arguments: {string.Join(", ", undeclared.Select(name => $"\"{name}\""))}").AsException();
    }

    private static PgType TypeOf(CatalogSnapshot catalog, DeclaredModelField field, string place) =>
        field.Type is { } written && SqlTypeNames.Find(catalog, written) is { } type
            ? type
            : throw Invalid($"the type \"{field.Type}\" of \"{field.Name}\" in {place} does not exist");

    private static GraphQLErrorException Invalid(string message) => new GraphQLError(ErrorCode.InvalidConfiguration, message).AsException();

    [GeneratedRegex(@"\{\{(?:(?<name>[^{}]*)\}\})?")]
    private static partial Regex Placeholder();
}
