using Npgsql;

namespace Realtime.LoadTests;

/// <summary>
/// One of several concurrent writers: inserts, updates that move rows from query to query, deletes, some in transactions that stay open for a while, so that
/// commits become visible in another order than they began. Used by one task.
/// </summary>
internal sealed class RandomWriter(NpgsqlDataSource database, int seed)
{
    private const int BurstSize = 50;
    private readonly Random _random = new(seed);

    /// <summary>Runs so many writes in bursts with pauses between them.</summary>
    public async Task RunAsync(int writes, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        for (var written = 0; written < writes;)
        {
            var inTransaction = _random.Next(20) == 0;
            if (inTransaction)
            {
                written += await TransactAsync(connection, Math.Min(5, writes - written), cancellation);
            }
            else
            {
                await WriteAsync(connection, cancellation);
                written++;
            }

            if (written % BurstSize == 0)
            {
                await Task.Delay(_random.Next(40), cancellation);
            }
        }
    }

    private async Task<int> TransactAsync(NpgsqlConnection connection, int writes, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            for (var write = 0; write < writes; write++)
            {
                await WriteAsync(connection, cancellation);
            }

            await Task.Delay(_random.Next(15), cancellation);
            await (_random.Next(10) == 0 ? transaction.RollbackAsync(cancellation) : transaction.CommitAsync(cancellation));
        }
        catch (PostgresException deadlock) when (deadlock.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.ForeignKeyViolation)
        {
            // Two writers took rows in opposite order, or one tagged what the other deleted: this one's transaction is gone, which is as random as the rest.
        }

        return writes;
    }

    private async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (author, article) = (1 + _random.Next(LabSchema.Authors), 1 + _random.Next(LabSchema.Articles));
        var (number, tag) = (_random.Next(1000), 1 + _random.Next(20));
        var sql = _random.Next(10) switch
        {
            0 or 1 => $"INSERT INTO article (title, author_id, is_published, views) VALUES ('New {number}', {author}, {number % 2 == 0}, {number % 120})",
            2 => $"DELETE FROM article WHERE id = {article}",
            3 => $"DELETE FROM article WHERE id = (SELECT max(id) FROM article WHERE author_id = {author})",
            4 => $"UPDATE article SET author_id = {author} WHERE id = {article}",
            5 => $"UPDATE article SET is_published = NOT is_published WHERE id = {article}",
            6 => $"UPDATE author SET name = 'Author {number}' WHERE id = {author}",
            7 => $"INSERT INTO article_tag SELECT id, 'tag-{tag}' FROM article WHERE id = {article} ON CONFLICT DO NOTHING",
            8 => $"DELETE FROM article_tag WHERE article_id = {article} AND tag_name = 'tag-{tag}'",
            _ => $"UPDATE article SET views = views + {number % 7}, title = 'Title {number}' WHERE id = {article}",
        };
        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException lost)
            when (lost.SqlState == PostgresErrorCodes.ForeignKeyViolation && connection.FullState == System.Data.ConnectionState.Open)
        {
            // The article was deleted between the SELECT and the insert. Inside a transaction the rest of it fails and is caught there.
        }
    }
}
