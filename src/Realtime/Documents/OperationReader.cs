using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>
/// Document + role schema → <see cref="OperationDocument"/>: chooses the operation, joins variables, spreads fragments, and checks every field and argument
/// against the role's types. What comes out names only things the role may see. One instance reads one operation; not thread-safe.
/// </summary>
internal sealed class OperationReader
{
    // An object is a row to Postgres, which takes 1,664 columns (MaxTupleAttributeNumber).
    private const int MostFieldsOfObject = 1_600;

    private readonly DocumentLimits _limits;
    private readonly RoleSchema _schema;
    private readonly FieldCollector _collector;
    private readonly InputReader _inputs;
    private int _fields;

    private OperationReader(
        ParsedDocument document, RoleSchema schema, VariableSet variables, OperationShape shape, DocumentLimits limits, CancellationToken cancellationToken)
    {
        _limits = limits;
        _schema = schema;
        var fragments = FragmentsOf(document.Syntax);
        if (fragments.Count > limits.MaxFragments)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"the query has more than {limits.MaxFragments} fragments", "$.query").AsException();
        }

        _collector = new FieldCollector(fragments, new DirectiveReader(variables, shape), limits);
        _inputs = new InputReader(variables, document.Literals, limits, cancellationToken);
    }

    /// <summary>Reads the chosen operation of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="operationName">Which operation; null when there is only one.</param>
    /// <param name="variables">The given variables' object, or undefined.</param>
    /// <param name="schema">The role's schema.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="cancellationToken">Gives up: variables may be long.</param>
    /// <exception cref="GraphQLErrorException">The document does not fit the schema, with Hasura's text, path and code.</exception>
    public static OperationDocument Read(
        ParsedDocument document, string? operationName, JsonElement variables,
        RoleSchema schema, DocumentLimits limits, CancellationToken cancellationToken = default)
    {
        var operation = Choose(document.Syntax, operationName);
        var kind = KindOf(operation);
        var set = VariableSet.Create(operation, variables, document.Literals, limits);
        VariableSet.RefuseUnused(variables, VariableUse.Of(operation, FragmentsOf(document.Syntax)));
        var shape = new OperationShape();
        TieDefaults(operation, document.Literals, shape);
        var directives = DirectiveReader.OfOperation(operation, kind);
        var root = RootType(schema.Types, kind);
        var reader = new OperationReader(document, schema, set, shape, limits, cancellationToken);
        var fields = reader.ReadFields([(operation.SelectionSet, new FragmentTrail([], "$.selectionSet"))], root, "$.selectionSet", depth: 1, joins: 0);
        if (kind == OperationKind.Subscription && fields.Count != 1 && !directives.Contains(DirectiveReader.MultipleRootFields))
        {
            throw InputErrors.Invalid("subscriptions must select one top level field", "$");
        }

        return new OperationDocument(kind, fields, shape);
    }

    /// <summary>The operation to run.</summary>
    /// <exception cref="GraphQLErrorException">There is none of that name, or the choice is open.</exception>
    public static GraphQLOperationDefinition Choose(GraphQLDocument document, string? operationName)
    {
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        if (string.IsNullOrEmpty(operationName))
        {
            return operations.Count == 1
                ? operations[0]
                : throw InputErrors.Invalid("exactly one operation has to be present in the document when operationName is not specified", "$");
        }

        if (operations.Count > 1 && operations.Exists(operation => operation.Name is null))
        {
            throw InputErrors.Invalid("operationName cannot be used when an anonymous operation exists in the document", "$");
        }

        return operations.Find(operation => operation.Name?.StringValue == operationName)
            ?? throw InputErrors.Invalid($"no such operation found in the document: '{operationName}'", "$");
    }

    /// <summary>An operation's kind.</summary>
    public static OperationKind KindOf(GraphQLOperationDefinition operation) => operation.Operation switch
    {
        OperationType.Mutation => OperationKind.Mutation,
        OperationType.Subscription => OperationKind.Subscription,
        _ => OperationKind.Query,
    };

    private static IObjectGraphType RootType(ISchema schema, OperationKind kind) => kind switch
    {
        OperationKind.Mutation => schema.Mutation ?? throw InputErrors.Invalid("no mutations exist", "$"),
        OperationKind.Subscription => schema.Subscription ?? throw InputErrors.Invalid("no subscriptions exist", "$"),
        _ => schema.Query,
    };

    // A declared default becomes part of the plan, which is found by a document without its literals.
    private static void TieDefaults(GraphQLOperationDefinition operation, LiteralTable literals, OperationShape shape)
    {
        foreach (var definition in operation.Variables?.Items ?? [])
        {
            if (definition.DefaultValue is { } value)
            {
                foreach (var ordinal in literals.Between(value.Location.Start, value.Location.End))
                {
                    shape.Fix(new ValueOrigin.Literal(ordinal));
                }
            }
        }
    }

    /// <summary>A document's fragments by name.</summary>
    /// <exception cref="GraphQLErrorException">Two have one name.</exception>
    public static Dictionary<string, GraphQLFragmentDefinition> FragmentsOf(GraphQLDocument document)
    {
        var fragments = new Dictionary<string, GraphQLFragmentDefinition>(StringComparer.Ordinal);
        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>())
        {
            var name = fragment.FragmentName.Name.StringValue;
            if (!fragments.TryAdd(name, fragment))
            {
                throw new GraphQLError(ErrorCode.ParseFailed, $"multiple definitions for fragment '{name}'").AsException();
            }
        }

        return fragments;
    }

    private List<FieldNode> ReadFields(
        IEnumerable<(GraphQLSelectionSet Selections, FragmentTrail Trail)> sets, IComplexGraphType type, string path, int depth, int joins)
    {
        if (depth > _limits.MaxFieldDepth)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"fields may be nested {_limits.MaxFieldDepth} levels deep", path).AsException();
        }

        if (joins > _limits.MaxRelationshipDepth)
        {
            throw new GraphQLError(ErrorCode.LimitExceeded, $"relationships may be nested {_limits.MaxRelationshipDepth} levels deep", path).AsException();
        }

        var nodes = new List<FieldNode>();
        foreach (var collected in _collector.Collect(sets, type.Name, path))
        {
            if (depth == 1 && nodes.Count == _limits.MaxRootFields)
            {
                throw new GraphQLError(ErrorCode.LimitExceeded, $"the query selects more than {_limits.MaxRootFields} root fields", "$.query").AsException();
            }

            if (nodes.Count == MostFieldsOfObject && !ReferenceEquals(type, _schema.Types.Mutation))
            {
                throw new GraphQLError(ErrorCode.LimitExceeded, $"an object may have {MostFieldsOfObject} fields", path).AsException();
            }

            if (++_fields > _limits.MaxFields)
            {
                throw new GraphQLError(ErrorCode.LimitExceeded, $"the query selects more than {_limits.MaxFields} fields", "$.query").AsException();
            }

            nodes.Add(ReadField(collected, type, $"{path}.{collected.First.Name.StringValue}", depth, joins));
        }

        return nodes;
    }

    private FieldNode ReadField(CollectedField collected, IComplexGraphType parent, string path, int depth, int joins)
    {
        var name = collected.First.Name.StringValue;
        if (name is "__typename" || (name is "__schema" or "__type" && ReferenceEquals(parent, _schema.Types.Query)))
        {
            return Leaf(collected, parent, path, null);
        }

        var definition = parent.Fields.Find(name) ?? throw InputErrors.NotFound(name, parent.Name, path);
        var arguments = ReadArguments(collected.First, definition, path);
        if (InputReader.Unwrap(definition.ResolvedType!) is not IObjectGraphType childType)
        {
            return collected.Children.Count == 0
                ? Leaf(collected, parent, path, definition.OutputBinding(), arguments)
                : throw InputErrors.Invalid("unexpected subselection set for non-object field", path);
        }

        if (collected.Children.Count == 0)
        {
            throw InputErrors.Invalid($"missing selection set for '{name}'", path);
        }

        var binding = definition.OutputBinding();
        var joinsBelow = binding is OutputBinding.RelationshipField or OutputBinding.RelationshipAggregate ? joins + 1 : joins;
        return new FieldNode
        {
            ResponseKey = collected.ResponseKey,
            Name = name,
            Binding = binding,
            ParentType = parent,
            Arguments = arguments,
            Children = ReadFields(collected.Children, childType, $"{path}.selectionSet", depth + 1, joinsBelow),
            Path = path,
        };
    }

    private static FieldNode Leaf(
        CollectedField collected, IComplexGraphType parent, string path, OutputBinding? binding, IReadOnlyDictionary<string, InputValue>? arguments = null) =>
        new()
        {
            ResponseKey = collected.ResponseKey,
            Name = collected.First.Name.StringValue,
            Binding = binding,
            ParentType = parent,
            Arguments = arguments ?? FieldNode.NoArguments,
            Children = [],
            Path = path,
        };

    private IReadOnlyDictionary<string, InputValue> ReadArguments(GraphQLField field, FieldType definition, string path)
    {
        var given = field.Arguments?.Items ?? [];
        var declared = definition.Arguments;
        if (given.Count == 0 && (declared is null || declared.Count == 0))
        {
            return FieldNode.NoArguments;
        }

        var values = new Dictionary<string, InputValue>(StringComparer.Ordinal);
        foreach (var argument in given)
        {
            var name = argument.Name.StringValue;
            var type = declared?.Find(name) ?? throw InputErrors.Invalid($"'{field.Name.StringValue}' has no argument named '{name}'", path);
            var key = Key(type);
            var value = _inputs.Read(argument.Value, type.ResolvedType!, $"{path}.args.{name}", type.DefaultValue is not null, key is "limit" or "batch_size", takesText: key == "offset");
            if (value is not null && !values.TryAdd(key, value))
            {
                throw InputErrors.Invalid($"the argument '{name}' is given more than once", path);
            }
        }

        foreach (var argument in declared ?? [])
        {
            if (argument.ResolvedType is NonNullGraphType && argument.DefaultValue is null && !values.ContainsKey(Key(argument)))
            {
                throw InputErrors.Missing(argument.Name, $"{path}.args.{argument.Name}");
            }
        }

        return values;
    }

    // Under the graphql-default convention a document says orderBy; planning always says order_by.
    private static string Key(QueryArgument argument) => argument is BoundArgument { Binding: InputBinding.Fixed binding } ? binding.Name : argument.Name;
}
