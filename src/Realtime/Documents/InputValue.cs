using System.Text.Json;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Documents;

/// <summary>
/// An argument's value after reading: checked against its input type, variables resolved to where they come from. What decides the shape of the SQL
/// (objects, enums, nulls, list lengths) is here as structure; scalars stay references to a literal or a variable and become slots.
/// </summary>
internal abstract class InputValue
{
    private InputValue(string path) => Path = path;

    /// <summary>Path for errors: <c>$.selectionSet.article.args.where.id._eq</c>.</summary>
    public string Path { get; }

    /// <summary>An explicit null.</summary>
    public sealed class Null(string path) : InputValue(path);

    /// <summary>A scalar, or a JSON value of any form where the type is <c>json</c>/<c>jsonb</c>/geometry (their inner structure is data, not shape).</summary>
    public sealed class Scalar(string path, ValueOrigin origin, JsonElement json) : InputValue(path)
    {
        /// <summary>Where the value comes from: what a slot is bound to.</summary>
        public ValueOrigin Origin { get; } = origin;

        /// <summary>
        /// The value in this request. A plan that reads it (and does not only bind it) must be told apart from plans for other values: read it through
        /// <see cref="OperationShape.Fix(Scalar)"/>.
        /// </summary>
        public JsonElement Json { get; } = json;
    }

    /// <summary>An enum's value; always part of the plan's shape.</summary>
    public sealed class Enum(string path, string name, object? value) : InputValue(path)
    {
        /// <summary>The name as written.</summary>
        public string Name { get; } = name;

        /// <summary>What it stands for (<see cref="EnumBinding"/>).</summary>
        public EnumBinding? Value { get; } = value as EnumBinding;
    }

    /// <summary>A list; its length is part of the plan's shape. A single value given where a list is expected is read as a list of one.</summary>
    public sealed class List(string path, IReadOnlyList<InputValue> items) : InputValue(path)
    {
        /// <summary>The items.</summary>
        public IReadOnlyList<InputValue> Items { get; } = items;
    }

    /// <summary>
    /// A list of scalars bound as a whole (<c>_in: $ids</c>, or a literal list without variables inside): one array slot, its length not part of the
    /// shape. Null elements have been refused where the element type is non-null.
    /// </summary>
    public sealed class ScalarList(string path, ValueOrigin origin, JsonElement json) : InputValue(path)
    {
        /// <summary>Where the JSON array comes from.</summary>
        public ValueOrigin Origin { get; } = origin;

        /// <summary>The array in this request; see <see cref="Scalar.Json"/>.</summary>
        public JsonElement Json { get; } = json;

        /// <summary>
        /// The origin of a string that was given in the list's place and is its one element: for an array column it may be Postgres' own literal. Null
        /// otherwise.
        /// </summary>
        public ValueOrigin? Single { get; init; }
    }

    /// <summary>
    /// Rows to be inserted that are all alike, bound as a whole (<see cref="UniformRows"/>): one JSON slot, their number not part of the shape.
    /// </summary>
    public sealed class Rows(string path, ValueOrigin origin, IReadOnlyList<(string Name, Schema.Column Column)> columns) : InputValue(path)
    {
        /// <summary>Where the JSON array comes from.</summary>
        public ValueOrigin Origin { get; } = origin;

        /// <summary>The members that every row has, in order.</summary>
        public IReadOnlyList<(string Name, Schema.Column Column)> Columns { get; } = columns;
    }

    /// <summary>An input object; which members are given is part of the plan's shape.</summary>
    public sealed class Object(string path, IReadOnlyList<InputMember> members) : InputValue(path)
    {
        /// <summary>The members given, in the order written.</summary>
        public IReadOnlyList<InputMember> Members { get; } = members;

        /// <summary>A member by the dialect's fixed name (<see cref="InputBinding.Fixed"/>), or null when it is absent.</summary>
        public InputValue? Fixed(string name)
        {
            foreach (var member in Members)
            {
                if (member.Binding is InputBinding.Fixed binding && binding.Name == name)
                {
                    return member.Value;
                }
            }

            return null;
        }
    }
}

/// <summary>One given member of an input object.</summary>
/// <param name="Name">Its GraphQL name.</param>
/// <param name="Binding">What it stands for.</param>
/// <param name="Value">Its value.</param>
internal sealed record InputMember(string Name, InputBinding Binding, InputValue Value);

/// <summary>Where a value comes from when a plan runs.</summary>
internal abstract record ValueOrigin
{
    private ValueOrigin()
    {
    }

    /// <summary>
    /// A variable, or a part of one: the steps are member names and list positions. A variable left out takes its declared default at binding.
    /// </summary>
    /// <param name="Name">The variable's name.</param>
    /// <param name="Steps">Steps into its JSON: a string for a member, an int for a position.</param>
    /// <param name="Default">The declared default, used when the variable is absent; undefined for none.</param>
    public sealed record Variable(string Name, IReadOnlyList<object> Steps, JsonElement Default) : ValueOrigin
    {
        /// <summary>Whether a null stands for the default, too: of a variable of non-null type that has one.</summary>
        public bool NullIsDefault { get; init; }
    }

    /// <summary>
    /// A literal of the document, by its ordinal in the literal table of the request's <see cref="OperationShape"/>: documents that differ only in literals
    /// share a plan.
    /// </summary>
    public sealed record Literal(int Ordinal) : ValueOrigin;

    /// <summary>A session variable, lower-case name. Absent from the session: an error.</summary>
    public sealed record Session(string Name) : ValueOrigin;

    /// <summary>All session variables as one JSON object: a function's session argument.</summary>
    public sealed record SessionJson : ValueOrigin;

    /// <summary>A JSON value with literals or variables somewhere inside: <c>[1, $x]</c>, <c>{a: $b}</c> for jsonb.</summary>
    public sealed record Template(JsonTemplate Json) : ValueOrigin;

    /// <summary>A constant of the metadata or of planning, the same for every request.</summary>
    public sealed record Constant(JsonElement Json) : ValueOrigin;

    /// <summary>Rows that an earlier statement of the same mutation wrote, as an array of the table's row type.</summary>
    /// <param name="Batch">Which write.</param>
    /// <param name="Part">All of its rows, or some.</param>
    public sealed record WrittenRows(int Batch, WrittenPart Part) : ValueOrigin;

    /// <summary>One column of all rows that an earlier statement of the same mutation wrote, as an array of texts.</summary>
    /// <param name="Batch">Which write.</param>
    /// <param name="Column">The column's name.</param>
    public sealed record WrittenColumn(int Batch, string Column) : ValueOrigin;

    /// <summary>The value that a stream begins at: read once, by the database, when the stream begins.</summary>
    /// <param name="Index">Which cursor column.</param>
    /// <param name="Given">Where the client's value comes from.</param>
    public sealed record StreamStart(int Index, ValueOrigin Given) : ValueOrigin;

    /// <summary>A part of the position of the last row that a stream served, as the text that Postgres gave.</summary>
    /// <param name="Index">Which part.</param>
    public sealed record StreamPosition(int Index) : ValueOrigin;
}

/// <summary>Which rows of a write are meant.</summary>
internal enum WrittenPart
{
    /// <summary>All that it returned.</summary>
    All,

    /// <summary>Of an upsert, those that are new.</summary>
    Inserted,

    /// <summary>Of an upsert, those that existed before.</summary>
    Updated,
}

/// <summary>A JSON value whose leaves come from different places; put together when the plan runs.</summary>
internal abstract record JsonTemplate
{
    private JsonTemplate()
    {
    }

    /// <summary>A leaf from elsewhere.</summary>
    public sealed record Leaf(ValueOrigin Origin) : JsonTemplate;

    /// <summary>A value that is the same for every request of the plan.</summary>
    public sealed record Fixed(JsonElement Json) : JsonTemplate;

    /// <summary>An array.</summary>
    public sealed record ArrayOf(IReadOnlyList<JsonTemplate> Items) : JsonTemplate;

    /// <summary>An object.</summary>
    public sealed record ObjectOf(IReadOnlyList<KeyValuePair<string, JsonTemplate>> Members) : JsonTemplate;
}
