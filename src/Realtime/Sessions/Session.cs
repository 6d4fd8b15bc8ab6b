using Realtime.Dialect;

namespace Realtime.Sessions;

/// <summary>
/// Who asks: one role and the session variables of one authenticated (or unauthorized) client.
/// Immutable and value-equal, so that it can be part of a cohort's key.
/// </summary>
/// <remarks>
/// Names of session variables are kept in lower case (<c>x-hasura-user-id</c>), values are strings, as Hasura has them.
/// <c>x-hasura-role</c> is always among them. A session is made by the Gateway's authentication only; nothing in the
/// engine changes it.
/// </remarks>
public sealed class Session : IEquatable<Session>
{
    /// <summary>The role that sees and may do everything.</summary>
    public const string AdminRole = RoleNames.Admin;

    /// <summary>The session variable that holds the role.</summary>
    public const string RoleVariable = "x-hasura-role";

    // Not a frozen one: a session may be made for a single request, and freezing costs more than all its look-ups.
    private readonly Dictionary<string, string> _variables;

    /// <param name="role">The role in effect; not empty.</param>
    /// <param name="variables">Session variables; names in any case, <c>x-hasura-role</c> is overwritten by <paramref name="role"/>.</param>
    /// <param name="hasAdminSecret">True when the request proved the admin secret (whatever role it then took).</param>
    /// <param name="useBackendOnlyPermissions">True when <c>x-hasura-use-backend-only-permissions: true</c> came with the admin secret.</param>
    public Session(
        string role,
        IEnumerable<KeyValuePair<string, string>> variables,
        bool hasAdminSecret = false,
        bool useBackendOnlyPermissions = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        Role = role;
        HasAdminSecret = hasAdminSecret;
        UseBackendOnlyPermissions = hasAdminSecret && useBackendOnlyPermissions;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            all[name.ToLowerInvariant()] = value;
        }

        all[RoleVariable] = role;
        _variables = all;
    }

    /// <summary>The role in effect.</summary>
    public string Role { get; }

    /// <summary>Whether the role in effect is <c>admin</c>.</summary>
    public bool IsAdmin => Role == AdminRole;

    /// <summary>Whether the admin secret was shown, also when another role was then taken with <c>x-hasura-role</c>.</summary>
    public bool HasAdminSecret { get; }

    /// <summary>Whether permissions marked <c>backend_only</c> apply to this session.</summary>
    public bool UseBackendOnlyPermissions { get; }

    /// <summary>All session variables, names in lower case, <c>x-hasura-role</c> included.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>The value of one session variable, or null when the session lacks it. The name is compared without case.</summary>
    public string? this[string name] => _variables.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>The admin role with no further variables.</summary>
    public static Session Admin { get; } = new(AdminRole, [], hasAdminSecret: true);

    /// <inheritdoc/>
    public bool Equals(Session? other) =>
        other is not null
        && Role == other.Role
        && HasAdminSecret == other.HasAdminSecret
        && UseBackendOnlyPermissions == other.UseBackendOnlyPermissions
        && _variables.Count == other._variables.Count
        && _variables.All(pair => other._variables.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Session);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Role.GetHashCode(StringComparison.Ordinal);
        foreach (var (name, value) in _variables)
        {
            hash ^= HashCode.Combine(name, value); // the order of a dictionary is not defined, so combine without order
        }

        return hash;
    }
}
