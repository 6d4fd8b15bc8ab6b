using GraphQL;
using GraphQL.Conversion;
using GraphQL.Introspection;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphQL.Utilities;

namespace Realtime.RoleSchemas;

/// <summary>GraphQL.NET's schema over a role's types: names are taken as they are, introspection lists everything by name as Hasura does.</summary>
internal sealed class GraphQLSchema : GraphQL.Types.Schema
{
    private const string IncludeDeprecated = "includeDeprecated";

    private const string SpecifiedByUrl = "specifiedByURL";

    private static readonly FuncFieldResolver<string> NoUrl = new(_ => null);

    public GraphQLSchema()
        : base(NoServices.Instance, runConfigurations: false)
    {
        NameConverter = DefaultNameConverter.Instance;
        Comparer = OrdinalComparer.Instance;
        Filter = WithoutDeprecated.Instance;

        // Tools ask for isRepeatable, and for deprecated arguments and input members: nothing is either, but to be asked must not be an error.
        Features.RepeatableDirectives = true;
        Features.DeprecationOfInputValues = true;
        DialectDirectives.Register(Directives);
    }

    /// <summary>
    /// Only what executing introspection needs. The types come from a builder and not from users, and the library's checks would refuse what the dialect has:
    /// a subscription that the library cannot run.
    /// </summary>
    protected override void Validate()
    {
        // The library's __Directive lacks the argument that goes with deprecated arguments.
        if (AllTypes["__Directive"] is IObjectGraphType directive && directive.Fields.Find("args") is { } arguments && arguments.Arguments?.Find(IncludeDeprecated) is null)
        {
            arguments.Arguments ??= [];
            arguments.Arguments.Add(new QueryArgument(new BooleanGraphType()) { Name = IncludeDeprecated, DefaultValue = false });
        }

        FieldTypeDefaultArgumentsVisitor.Instance.Run(this);

        // The library's __Type lacks it; tools that ask for it get null, as no scalar of the dialect has a specification.
        if (AllTypes["__Type"] is IObjectGraphType type && type.Fields.Find(SpecifiedByUrl) is null)
        {
            type.AddField(new FieldType { Name = SpecifiedByUrl, ResolvedType = new StringGraphType(), Resolver = NoUrl });
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    private sealed class WithoutDeprecated : DefaultSchemaFilter
    {
        public static readonly WithoutDeprecated Instance = new();

        public override Task<bool> AllowDirective(Directive directive) => Task.FromResult(directive.Name != "deprecated");
    }

    private sealed class OrdinalComparer : ISchemaComparer
    {
        public static readonly OrdinalComparer Instance = new();

        public IComparer<IGraphType>? TypeComparer { get; } = Comparer<IGraphType>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));

        public IComparer<IFieldType>? FieldComparer(IGraphType parent) => FieldOrder;

        public IComparer<QueryArgument>? ArgumentComparer(IFieldType field) => ArgumentOrder;

        public IComparer<EnumValueDefinition>? EnumValueComparer(EnumerationGraphType parent) => ValueOrder;

        public IComparer<Directive>? DirectiveComparer { get; } = Comparer<Directive>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));

        private static readonly Comparer<IFieldType> FieldOrder = Comparer<IFieldType>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));

        private static readonly Comparer<QueryArgument> ArgumentOrder = Comparer<QueryArgument>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));

        private static readonly Comparer<EnumValueDefinition> ValueOrder =
            Comparer<EnumValueDefinition>.Create((x, y) => string.CompareOrdinal(x.Name, y.Name));
    }
}
