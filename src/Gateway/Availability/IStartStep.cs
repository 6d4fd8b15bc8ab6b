namespace Gateway.Availability;

/// <summary>
/// What the gateway does once at its start, after the engine has begun to serve and before operations are answered: one object each, run one after the
/// other in the order of their registration. <see cref="IsDone"/> and <see cref="Waiting"/> are thread-safe.
/// </summary>
internal interface IStartStep
{
    /// <summary>What health says until it is done: <c>the metadata directory is not yet in force</c>.</summary>
    string Waiting { get; }

    /// <summary>Whether it is done; never false again.</summary>
    bool IsDone { get; }

    /// <summary>Does it.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
