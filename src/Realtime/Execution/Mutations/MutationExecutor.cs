using System.Globalization;
using Npgsql;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.Plans;
using Realtime.Plans.Mutations;
using Realtime.Sql.Mutations;

namespace Realtime.Execution.Mutations;

/// <summary>
/// Runs mutations: all statements of one in order, on one connection and in one transaction, which any failure undoes. Thread-safe.
/// </summary>
/// <param name="connections">The pools.</param>
/// <param name="statements">Reads results.</param>
/// <param name="options">Time limits.</param>
internal sealed class MutationExecutor(SourceConnections connections, StatementRunner statements, QueryExecutorOptions options)
{
    private const string CheckFailed = "check constraint of an insert/update permission has failed";

    /// <summary>Runs a mutation and returns the response object.</summary>
    /// <exception cref="GraphQLErrorException">A check failed, or Postgres refused a statement; nothing was changed.</exception>
    public async ValueTask<byte[]> ExecuteAsync(PlannedMutation mutation, RequestValues values, CancellationToken cancellationToken)
    {
        var timeout = values.Session.IsAdmin ? options.AdminTimeout : options.UserTimeout;
        var run = new MutationRun(mutation.Plan, values, statements.NewRoom(), cancellationToken);
        if (mutation.Statements.Count > 0)
        {
            await using var transaction = new MutationTransactions(connections, isAtomic: mutation.IsAtomic);
            foreach (var statement in mutation.Statements)
            {
                var (connection, isFirst) = await transaction.OpenAsync(statement.Step.Source, cancellationToken);
                await using var batch = new NpgsqlBatch(connection) { Timeout = StatementRunner.Seconds(timeout) };
                if (isFirst)
                {
                    SessionSetting.AddTo(batch, values.Session);
                }

                StatementRunner.Add(batch, statement.Text, run.Parameters(statement.Parameters));
                await RunAsync(batch, statement, run, cancellationToken);
            }

            await CommitAsync(transaction, cancellationToken);
        }

        return MutationBody.Write(mutation.Plan.Output, run);
    }

    // Deferred constraints are checked now.
    private static async ValueTask CommitAsync(MutationTransactions transaction, CancellationToken cancellationToken)
    {
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw PostgresErrors.DescribeAtCommit(exception).AsException();
        }
    }

    private async ValueTask RunAsync(NpgsqlBatch batch, MutationStatement statement, MutationRun run, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(ResultReader.Behavior, cancellationToken);
            for (var before = batch.BatchCommands.Count - 1; before > 0; before--)
            {
                await reader.NextResultAsync(cancellationToken);
            }

            if (!await reader.ReadAsync(cancellationToken))
            {
                throw new InvalidOperationException("a mutation's statement returned no row");
            }

            await TakeAsync(reader, new ResultReader(batch.Connection!, reader, run.Room), statement.Step, run, cancellationToken);
            await FinishAsync(reader, batch.BatchCommands[^1], cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw PostgresErrors.Describe(exception, statement.Step.Path, statement.Text).AsException();
        }
    }

    // A single statement without a transaction around it commits by itself, after Postgres said that it is complete.
    private static async ValueTask FinishAsync(NpgsqlDataReader reader, NpgsqlBatchCommand statement, CancellationToken cancellationToken)
    {
        try
        {
            await reader.NextResultAsync(cancellationToken);
        }
        catch (PostgresException exception) when (statement.StatementType != Npgsql.StatementType.Unknown)
        {
            throw PostgresErrors.DescribeAtCommit(exception).AsException();
        }
    }

    private static async ValueTask TakeAsync(
        NpgsqlDataReader reader, ResultReader results, MutationStep step, MutationRun run, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case MutationStep.Write write:
                await TakeWriteAsync(reader, results, write, run, cancellationToken);
                break;
            case MutationStep.Call call:
                run.Keep(call.Batch, WrittenPart.All, await results.ReadTextAsync(0, cancellationToken));
                break;
            case MutationStep.Check check when !reader.GetBoolean(0):
                throw new GraphQLError(ErrorCode.PermissionError, CheckFailed, check.Path).AsException();
            case MutationStep.Read read:
                run.Answer(read.Piece, await results.ReadJsonAsync(0, wrap: false, cancellationToken));
                break;
        }
    }

    // In the order of the columns, which can be read once.
    private static async ValueTask TakeWriteAsync(
        NpgsqlDataReader reader, ResultReader results, MutationStep.Write write, MutationRun run, CancellationToken cancellationToken)
    {
        var count = reader.GetInt64(WriteColumns.Count);
        if (write.OwnCheck is not null && !reader.GetBoolean(WriteColumns.Check))
        {
            throw new GraphQLError(ErrorCode.PermissionError, CheckFailed, write.Path).AsException();
        }

        if (write.Required is { } required && count < required.Count)
        {
            throw new GraphQLError(ErrorCode.NotSupported, required.Message, write.Path).AsException();
        }

        run.Count(write.Batch, count);
        foreach (var part in write.Kept.Order())
        {
            run.Keep(write.Batch, part, await results.ReadTextAsync(WriteColumns.Rows + (int)part, cancellationToken));
        }

        for (var index = 0; index < write.Outputs.Count; index++)
        {
            run.Answer(write.Outputs[index].Piece, await results.ReadJsonAsync(WriteColumns.Outputs + index, wrap: false, cancellationToken));
        }

        var column = WriteColumns.Outputs + write.Outputs.Count;
        foreach (var kept in write.KeptColumns)
        {
            run.Keep(write.Batch, kept.Name, await results.ReadTextAsync(column++, cancellationToken));
        }
    }
}

/// <summary>What one run of a mutation has so far. Belongs to that run.</summary>
internal sealed class MutationRun
{
    private readonly string?[] _slots;
    private readonly Dictionary<int, long> _counts = [];
    private readonly Dictionary<(int Batch, WrittenPart Part), string?> _rows = [];
    private readonly Dictionary<(int Batch, string Column), string?> _columns = [];
    private readonly Dictionary<int, byte[]> _answers = [];

    /// <summary>Binds all values, so that one that does not fit is refused before anything is written.</summary>
    public MutationRun(MutationPlan plan, in RequestValues values, ResultRoom room, CancellationToken cancellationToken)
    {
        Room = room;
        _slots = new string?[plan.Slots.Count];
        foreach (var slot in plan.Slots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _slots[slot.Index] = slot.Origin is ValueOrigin.WrittenRows or ValueOrigin.WrittenColumn ? null : SlotBinder.Bind(slot, values);
        }
    }

    /// <summary>What its statements may still read: everything that they have read is kept until the answer is put together.</summary>
    public ResultRoom Room { get; }

    /// <summary>The texts of a statement's parameters.</summary>
    public string?[] Parameters(IReadOnlyList<Slot> slots)
    {
        var texts = new string?[slots.Count];
        for (var index = 0; index < texts.Length; index++)
        {
            texts[index] = slots[index].Origin switch
            {
                ValueOrigin.WrittenRows rows => _rows[(rows.Batch, rows.Part)],
                ValueOrigin.WrittenColumn column => _columns[(column.Batch, column.Column)],
                _ => _slots[slots[index].Index],
            };
        }

        return texts;
    }

    /// <summary>Notes how many rows a write affected.</summary>
    public void Count(int batch, long count) => _counts[batch] = count;

    /// <summary>Keeps rows of a write for later statements.</summary>
    public void Keep(int batch, WrittenPart part, string? rows) => _rows[(batch, part)] = rows;

    /// <summary>Keeps a column of a write's rows for later statements.</summary>
    public void Keep(int batch, string column, string? values) => _columns[(batch, column)] = values;

    /// <summary>Keeps the JSON of an answer.</summary>
    public void Answer(int piece, byte[] json) => _answers[piece] = json;

    /// <summary>The JSON of an answer.</summary>
    public byte[] Answer(int piece) => _answers[piece];

    /// <summary>How long all answers are.</summary>
    public int AnsweredBytes => _answers.Values.Sum(answer => answer.Length);

    /// <summary>Rows affected by some writes.</summary>
    public string Affected(IReadOnlyList<int> batches) => batches.Sum(batch => _counts[batch]).ToString(CultureInfo.InvariantCulture);
}
