namespace Gateway.Embedded;

/// <summary>The embedded PostgreSQL cannot be started; the message is one sentence for the operator, with the server's last lines where it said any.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
