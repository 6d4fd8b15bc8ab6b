using System.Threading.Channels;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;
using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>
/// One replication connection with its temporary slot. <see cref="PumpAsync"/> is the feed's task: it alone decodes, and it alone calls
/// the consumer while there is a stream; what others have to say to the consumer they <see cref="Post"/>.
/// </summary>
/// <remarks>
/// The slot lives as long as the connection: all that is made of changes is in memory, and after a break everything is run again anyway, so a
/// durable slot would only hold back WAL.
/// </remarks>
internal sealed class ReplicationStream : IAsyncDisposable
{
    /// <summary>How often the received position is acknowledged. A reader of quiet tables that does not loses its slot.</summary>
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    /// <summary>After half of it without a word the server is asked for one.</summary>
    private static readonly TimeSpan ReceiverTimeout = TimeSpan.FromSeconds(20);

    private const int MostPosted = 1024;

    private readonly LogicalReplicationConnection _connection;
    private readonly PgOutputDecoder _decoder;
    private readonly TransactionAssembly _assembly;
    private readonly int _maximumMessageBytes;

    // Written by the supervision loop, a few actions for each look, and by the tick; read between two messages. A full one means that a message has not ended
    // for minutes.
    private readonly Channel<Action> _posted = Channel.CreateBounded<Action>(new BoundedChannelOptions(MostPosted) { SingleReader = true });
    private int _isTickWaiting;
    private Task<bool>? _postedWait;
    private PgOutputReplicationSlot? _slot;

    public ReplicationStream(ChangeFeedOptions options, string slotName, PgOutputDecoder decoder, TransactionAssembly assembly)
    {
        SlotName = slotName;
        _decoder = decoder;
        _assembly = assembly;
        _maximumMessageBytes = options.MaximumTransactionBytes;
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString) { ApplicationName = "realtime changes" };
        builder.Options = $"{builder.Options} -c DateStyle=ISO".TrimStart(); // dates come as text, and are compared as text
        _connection = new LogicalReplicationConnection(builder.ConnectionString)
        {
            WalReceiverStatusInterval = StatusInterval,
            WalReceiverTimeout = ReceiverTimeout,
        };
    }

    /// <summary>The slot's name, unique among all gateways.</summary>
    public string SlotName { get; }

    /// <summary>The newest position received; everything committed before it has been, too.</summary>
    public NpgsqlTypes.NpgsqlLogSequenceNumber ReceivedLsn => _connection.LastReceivedLsn;

    /// <summary>The walsender's process id.</summary>
    public int ProcessId { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _connection.Open(cancellationToken);
        ProcessId = _connection.ProcessID;
    }

    /// <summary>Creates the slot. Waits for every transaction that is writing now, however long that takes.</summary>
    public async Task CreateSlotAsync(CancellationToken cancellationToken)
    {
        _connection.CommandTimeout = Timeout.InfiniteTimeSpan;
        _slot = await _connection.CreatePgOutputReplicationSlot(
            SlotName, temporarySlot: true, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellationToken);
    }

    /// <summary>Has something done on the feed's task, between two messages.</summary>
    /// <exception cref="IOException">Nothing that was posted has been done for so long that the connection is to be made again.</exception>
    public void Post(Action action)
    {
        if (!_posted.Writer.TryWrite(action))
        {
            throw new IOException("The replication stream stands in the middle of a message");
        }
    }

    /// <summary>The same for what is done again and again: left out while the one before still waits. Never throws.</summary>
    public void PostTick(Action tick)
    {
        if (Interlocked.Exchange(ref _isTickWaiting, 1) == 1)
        {
            return;
        }

        var isPosted = _posted.Writer.TryWrite(() =>
        {
            Volatile.Write(ref _isTickWaiting, 0);
            tick();
        });
        if (!isPosted)
        {
            Volatile.Write(ref _isTickWaiting, 0);
        }
    }

    /// <summary>The same, completing when it has been done.</summary>
    public Task PostAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            action();
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>
    /// Acknowledges what was received. Nothing is acknowledged inside a transaction, whose rows have not been handed on. The server hears of it within
    /// <see cref="StatusInterval"/>.
    /// </summary>
    public void Acknowledge()
    {
        if (!_decoder.IsInTransaction)
        {
            _connection.SetReplicationStatus(_connection.LastReceivedLsn);
        }
    }

    /// <summary>Reads until cancelled or broken.</summary>
    public async Task PumpAsync(string publication, bool withMessages, CancellationToken cancellationToken)
    {
        var options = new List<KeyValuePair<string, string?>>
        {
            new("proto_version", "1"),
            new("publication_names", SqlName.Quote(publication).Replace("'", "''", StringComparison.Ordinal)),
        };
        if (withMessages)
        {
            options.Add(new("messages", "true")); // known from PostgreSQL 14 on
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var messages = _connection.StartLogicalReplication(_slot!, stopping.Token, options: options).GetAsyncEnumerator(stopping.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                var moving = messages.MoveNextAsync();
                if (!moving.IsCompletedSuccessfully)
                {
                    next = moving.AsTask();
                    await RunPostedUntilAsync(next);
                    await next;
                    next = null;
                }
                else if (!moving.Result)
                {
                    throw new EndOfStreamException("The server ended the replication stream");
                }

                await DecodeAsync(messages.Current, stopping.Token);
                RunPosted();
            }
        }
        finally
        {
            await stopping.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Npgsql allows no disposal before the pending read has ended
            }

            await messages.DisposeAsync();
        }
    }

    /// <summary>Ends the connection, and with it the slot.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task DecodeAsync(XLogDataMessage message, CancellationToken cancellationToken)
    {
        var length = (int)message.Data.Length;
        if (length > _maximumMessageBytes)
        {
            var beginning = new byte[5]; // message type and relation OID; Npgsql skips the rest
            await message.Data.ReadExactlyAsync(beginning, cancellationToken);
            _decoder.DecodeOversized(beginning);
            return;
        }

        var room = _assembly.Tuples.Reserve(length);
        await message.Data.ReadExactlyAsync(room, cancellationToken);
        _decoder.Decode(room.Span);
    }

    private async Task RunPostedUntilAsync(Task next)
    {
        while (true)
        {
            RunPosted();
            if (next.IsCompleted)
            {
                return;
            }

            _postedWait ??= _posted.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(next, _postedWait);
            if (_postedWait.IsCompleted)
            {
                _postedWait = null;
            }
        }
    }

    private void RunPosted()
    {
        while (_posted.Reader.TryRead(out var action))
        {
            action();
        }
    }
}
