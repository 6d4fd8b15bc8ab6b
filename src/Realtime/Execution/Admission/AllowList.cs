using System.Runtime.CompilerServices;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sessions;

namespace Realtime.Execution.Admission;

/// <summary>The operations that roles other than admin may run, where the operator wants no others. Thread-safe.</summary>
internal sealed class AllowList
{
    private static readonly GraphQLError NotAllowed = new(ErrorCode.ValidationFailed, "query is not allowed");

    private const long FormBytes = 16L * 1024 * 1024;

    // By the list itself, so that a new schema with an old list costs nothing and an old list goes with its schema.
    private readonly ConditionalWeakTable<SavedQueries, Dictionary<string, List<IReadOnlySet<string>?>>> _lists = [];
    private readonly BoundedCache<string, string> _forms = new(FormBytes);

    /// <summary>Refuses a document that is not on the list for the session's role.</summary>
    /// <exception cref="GraphQLErrorException">It is not.</exception>
    public void Check(string text, Session session, SchemaSnapshot snapshot)
    {
        if (session.IsAdmin)
        {
            return;
        }

        var list = _lists.GetValue(snapshot.SavedQueries, Read);
        var isKnown = _forms.TryGet(text, out var form);
        form ??= DocumentNormalForm.Of(text);
        if (form is null || !list.TryGetValue(form, out var allowed)
            || !allowed.Exists(roles => roles is null || roles.Contains(session.Role)))
        {
            throw NotAllowed.AsException();
        }

        // Only of what is on the list: anybody may send anything else.
        if (!isKnown)
        {
            _forms.GetOrAdd(text, form, CacheWeights.OfEntry(text) + CacheWeights.Of(form), CacheWeights.OwnerOf(session));
        }
    }

    private static Dictionary<string, List<IReadOnlySet<string>?>> Read(SavedQueries queries)
    {
        var list = new Dictionary<string, List<IReadOnlySet<string>?>>(StringComparer.Ordinal);
        foreach (var query in queries.Allowed)
        {
            if (DocumentNormalForm.Of(query.Query) is { } form)
            {
                (list.TryGetValue(form, out var roles) ? roles : list[form] = []).Add(query.Roles);
            }
        }

        return list;
    }
}
