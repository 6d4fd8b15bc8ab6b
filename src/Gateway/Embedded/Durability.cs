namespace Gateway.Embedded;

/// <summary>What the embedded PostgreSQL promises about committed data when the machine or the server dies.</summary>
public enum Durability
{
    /// <summary>PostgreSQL's own defaults: a committed transaction survives a power cut.</summary>
    Full,

    /// <summary>Nothing survives a crash of the machine; for scratch data of tests, where it saves most of the time spent on disk.</summary>
    None,
}
