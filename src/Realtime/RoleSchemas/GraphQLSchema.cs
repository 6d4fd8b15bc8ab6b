using GraphQL;
using GraphQL.Conversion;
using GraphQL.Introspection;
using GraphQL.Types;
using GraphQL.Utilities;

namespace Realtime.RoleSchemas;

/// <summary>GraphQL.NET's schema over a role's types: names are taken as they are, introspection lists everything by name as Hasura does.</summary>
internal sealed class GraphQLSchema : GraphQL.Types.Schema
{
    public GraphQLSchema()
        : base(NoServices.Instance, runConfigurations: false)
    {
        NameConverter = DefaultNameConverter.Instance;
        Comparer = OrdinalComparer.Instance;
        Filter = WithoutDeprecated.Instance;
        DialectDirectives.Register(Directives);
    }

    /// <summary>
    /// Only what executing introspection needs. The types come from a builder and not from users, and the library's checks would refuse what the dialect has:
    /// an input object without members, for a role that may insert but give no column; a subscription that the library cannot run.
    /// </summary>
    protected override void Validate() => FieldTypeDefaultArgumentsVisitor.Instance.Run(this);

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
