using System.Data;
using Npgsql;

namespace Realtime.Execution.Mutations;

/// <summary>
/// The transaction of one mutation: a connection of each source that it touches, opened when first needed, committed together at the end in the order of
/// opening. Disposed before that, everything is undone. Each begins at its source's isolation level. Belongs to one run.
/// </summary>
/// <remarks>Over several databases this is no atomic commit: a database that fails at COMMIT leaves those before it committed.</remarks>
/// <param name="connections">The pools.</param>
/// <param name="isAtomic">The mutation is a single statement, which at the default level needs no transaction around it.</param>
internal sealed class MutationTransactions(SourceConnections connections, bool isAtomic) : IAsyncDisposable
{
    private readonly List<(string Source, NpgsqlConnection Connection, NpgsqlTransaction? Transaction)> _open = [];
    private bool _isDone;

    /// <summary>The connection of a source, in its transaction, and whether it is the first time that it is asked for.</summary>
    public async ValueTask<(NpgsqlConnection Connection, bool IsFirst)> OpenAsync(string source, CancellationToken cancellationToken)
    {
        var found = _open.Find(entry => entry.Source == source);
        if (found.Connection is not null)
        {
            return (found.Connection, false);
        }

        var connection = await connections.OpenAsync(source, cancellationToken);
        var index = _open.Count;
        _open.Add((source, connection, null));
        var isolation = connections.IsolationOf(source);
        if (!isAtomic || isolation != IsolationLevel.ReadCommitted)
        {
            _open[index] = (source, connection, await connection.BeginTransactionAsync(isolation, cancellationToken));
        }

        return (connection, true);
    }

    /// <summary>
    /// Makes everything permanent. Cancelled, it is undone: deferred triggers that run at a COMMIT take the server's cancellation as any statement does, and a
    /// COMMIT that got further than those succeeds all the same.
    /// </summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, _, transaction) in _open)
        {
            if (transaction is not null)
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }

        _isDone = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connection, transaction) in _open)
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync(); // rolls back unless committed
            }

            if (!_isDone)
            {
                SourceConnections.ForgetStatements(connection);
            }

            await connection.DisposeAsync();
        }
    }
}
