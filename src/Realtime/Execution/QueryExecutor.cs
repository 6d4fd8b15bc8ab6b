using System.Text.Json;
using Realtime.Plans;

namespace Realtime.Execution;

/// <summary>Runs planned queries: binds the slots, one statement per source, bytes out.</summary>
/// <param name="statements">Runs the statements.</param>
/// <param name="options">Time limits.</param>
internal sealed class QueryExecutor(StatementRunner statements, QueryExecutorOptions options)
{
    /// <summary>Runs a query and returns the response object.</summary>
    public async ValueTask<byte[]> ExecuteAsync(PlannedQuery query, RequestValues values, CancellationToken cancellationToken)
    {
        var timeout = values.Session.IsAdmin ? options.AdminTimeout : options.UserTimeout;
        if (query.IsWhole)
        {
            var statement = query.Statements[0];
            return await statements.ReadJsonAsync(
                statement.Source, statement.Sql.Text, Bind(statement.Sql.Parameters, values, cancellationToken), timeout, wrap: true, cancellationToken);
        }

        var fields = new ReadOnlyMemory<byte>[query.Plan.Roots.Count];
        var room = statements.NewRoom();
        foreach (var statement in query.Statements)
        {
            var columns = await statements.ReadColumnsAsync(
                statement.Source, statement.Sql.Text, Bind(statement.Sql.Parameters, values, cancellationToken),
                statement.Roots.Count, timeout, room, cancellationToken);
            for (var column = 0; column < columns.Length; column++)
            {
                fields[statement.Roots[column]] = columns[column];
            }
        }

        return Assemble(query.Plan.Roots, fields);
    }

    /// <summary>The parameter texts of a statement.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="values">What they are bound from.</param>
    /// <param name="cancellationToken">Gives up: there may be very many.</param>
    public static string?[] Bind(IReadOnlyList<Slot> slots, in RequestValues values, CancellationToken cancellationToken = default)
    {
        var texts = new string?[slots.Count];
        for (var index = 0; index < texts.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts[index] = SlotBinder.Bind(slots[index], values);
        }

        return texts;
    }

    // Several sources, or fields that no database answers: the columns are put between their keys, none is parsed.
    private static byte[] Assemble(IReadOnlyList<RootSelection> roots, ReadOnlyMemory<byte>[] fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("data"u8);
            for (var index = 0; index < roots.Count; index++)
            {
                writer.WritePropertyName(roots[index].Key);
                switch (roots[index])
                {
                    case RootSelection.Typename typename:
                        writer.WriteStringValue(typename.Name);
                        break;
                    case RootSelection.Introspection introspection:
                        writer.WriteRawValue(introspection.Json, skipInputValidation: true);
                        break;
                    default:
                        writer.WriteRawValue(fields[index].Span, skipInputValidation: true);
                        break;
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

/// <summary>Time limits of statements.</summary>
/// <param name="UserTimeout">Of roles other than admin; default 10 s.</param>
/// <param name="AdminTimeout">Of admin; default 60 s.</param>
internal sealed record QueryExecutorOptions(TimeSpan UserTimeout, TimeSpan AdminTimeout);
