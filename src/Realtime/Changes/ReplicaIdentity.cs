namespace Realtime.Changes;

/// <summary>After <c>pg_class.relreplident</c>, as a relation's message tells it: which old values an UPDATE or DELETE leaves in the WAL.</summary>
internal enum ReplicaIdentity
{
    /// <summary>Those of the primary key.</summary>
    Default,

    /// <summary>None.</summary>
    Nothing,

    /// <summary>All.</summary>
    Full,

    /// <summary>Those of a unique index.</summary>
    Index,
}
