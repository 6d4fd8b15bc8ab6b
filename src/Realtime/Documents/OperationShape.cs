using System.Text.Json;

namespace Realtime.Documents;

/// <summary>
/// Collects, while one operation is read and planned, everything of the request that the plan depends on beyond the masked document: the guards
/// under which the finished plan may serve another request. Belongs to one planning; not thread-safe.
/// </summary>
/// <remarks>
/// A literal is masked in the document's key, so a plan that looked at its value is valid for that value only; a variable of input-object, list or enum type
/// fixes its shape, a scalar variable only whether it is null, absent or given.
/// </remarks>
internal sealed class OperationShape
{
    private readonly HashSet<int> _fixedLiterals = [];
    private readonly HashSet<string> _fixedVariables = new(StringComparer.Ordinal);

    /// <summary>Ordinals of literals whose value the plan depends on.</summary>
    public IReadOnlySet<int> FixedLiterals => _fixedLiterals;

    /// <summary>Names of variables whose whole value (not only shape) the plan depends on.</summary>
    public IReadOnlySet<string> FixedVariables => _fixedVariables;

    /// <summary>Set when the plan holds an answer already (introspection): it serves this request only.</summary>
    public bool IsForOneRequest { get; set; }

    /// <summary>Reads a scalar's value at planning time and ties the plan to it.</summary>
    public JsonElement Fix(InputValue.Scalar scalar)
    {
        Fix(scalar.Origin);
        return scalar.Json;
    }

    /// <summary>Ties the plan to the value that this origin has in the request.</summary>
    public void Fix(ValueOrigin origin)
    {
        switch (origin)
        {
            case ValueOrigin.Literal literal:
                _fixedLiterals.Add(literal.Ordinal);
                break;
            case ValueOrigin.Variable variable:
                _fixedVariables.Add(variable.Name);
                break;
        }
    }
}
