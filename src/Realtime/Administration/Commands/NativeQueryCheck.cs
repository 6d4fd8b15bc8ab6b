using System.Data;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Realtime.Administration.Authority;
using Realtime.Administration.RunSql;
using Realtime.Catalog;
using Realtime.Metadata;
using Realtime.Operations;
using Realtime.Schema;
using Realtime.Sql;

namespace Realtime.Administration.Commands;

/// <summary>
/// Asks the database, when a native query is tracked, whether its SQL can be prepared and returns the columns of its logical model in their types. Nothing is
/// run. Without state.
/// </summary>
internal static class NativeQueryCheck
{
    private const string Refusal = "Failed to validate query";

    /// <summary>Checks one.</summary>
    /// <param name="connectionString">The source's database.</param>
    /// <param name="input">What is known of it.</param>
    /// <param name="query">The native query.</param>
    /// <param name="model">Its logical model.</param>
    /// <param name="path">Where in the request it stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdminException">The database refuses it, or it returns something else.</exception>
    public static async Task RunAsync(
        string connectionString, SourceInput input, DeclaredNativeQuery query, DeclaredLogicalModel model, string path, CancellationToken cancellationToken)
    {
        var arguments = NativeQueryResolver.Arguments(query, input.Catalog);
        var rows = NativeQueryResolver.Rows(model, input.Catalog);
        var used = new List<int>();
        var text = string.Concat(NativeQueryResolver.Parts(query).Select(part => part switch
        {
            NativeQueryPart.Argument argument => $"(${PositionOf(used, argument.Position)})::{Identifiers.Type(arguments[argument.Position].Input.Argument.Type)}",
            NativeQueryPart.Sql sql => sql.Text,
            _ => "",
        }));
        var columns = rows.Catalog.Columns.Count == 0 ? "1" : string.Join(", ", rows.Catalog.Columns.Select(column => "q." + SqlName.Quote(column.Name)));
        await using var connection = await SourceReader.OpenAsync(connectionString, cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT {columns} FROM ({text}\n) AS q", connection);
        used.ForEach(_ => command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = DBNull.Value }));
        try
        {
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
            foreach (var (column, index) in rows.Catalog.Columns.Select((column, index) => (column, index)))
            {
                var actual = input.Catalog.Types.GetValueOrDefault(reader.GetDataTypeOID(index));
                if (actual is not null && !actual.Underlying.Equals(column.Type.Underlying))
                {
                    throw Refused(
                        path, $"Return column '{column.Name}' has a type mismatch. The expected type is '{column.FormattedType}', but the actual type is '{actual.InternalName}'.");
                }
            }
        }
        catch (PostgresException exception)
        {
            throw Refused(path, SqlScript.Details(exception, command.CommandText));
        }
    }

    private static int PositionOf(List<int> used, int argument)
    {
        if (!used.Contains(argument))
        {
            used.Add(argument);
        }

        return used.IndexOf(argument) + 1;
    }

    private static AdminException Refused(string path, JsonNode details) => AdminException.With(400, ErrorCode.ValidationFailed, Refusal, path, details);
}
