using Realtime.Catalog;

namespace Realtime.Changes;

/// <summary>A publication as the catalog has it now.</summary>
/// <param name="Version">Another one after it was altered, or dropped and made again.</param>
/// <param name="IsOwned">Whether the login may alter it.</param>
/// <param name="PublishesAll">Whether it publishes every kind of change, of leaves as themselves, in the columns that the feed expects.</param>
/// <param name="HoldsAllTables">FOR ALL TABLES: it names none, and none can be added or dropped.</param>
/// <param name="Comment">Its comment; null when it has none.</param>
internal sealed record PublicationRow(string Version, bool IsOwned, bool PublishesAll, bool HoldsAllTables, string? Comment);

/// <summary>A relation that a publication names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsWhole">Without a row filter and a column list.</param>
/// <param name="Version">Another one after it was taken out and put in again.</param>
internal sealed record PublicationMember(QualifiedName Name, bool IsWhole, string Version);

/// <summary>Reads one publication and the tables that it should hold. Belongs to the supervision loop, one call at a time.</summary>
internal sealed class PublicationCatalog(ControlConnection control, string publication)
{
    /// <summary>The publication, or null when there is none.</summary>
    public async Task<PublicationRow?> ReadPublicationAsync(CancellationToken cancellationToken)
    {
        await using var command = control.Command(PublicationSql.Publication, publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PublicationRow(
                reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetString(4))
            : null;
    }

    /// <summary>Reads the trees of the tracked tables.</summary>
    public async Task<IReadOnlyList<PublishedRelation>> ReadRelationsAsync(IReadOnlyCollection<QualifiedName> tables, CancellationToken cancellationToken)
    {
        await using var command = control.Command(
            PublicationSql.Relations(control.ServerVersion),
            tables.Select(table => table.Schema).ToArray(),
            tables.Select(table => table.Name).ToArray(),
            publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<PublishedRelation>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new PublishedRelation
            {
                Table = new QualifiedName(reader.GetString(0), reader.GetString(1)),
                Oid = reader.GetFieldValue<uint>(2),
                Name = new QualifiedName(reader.GetString(3), reader.GetString(4)),
                Kind = reader.GetChar(5),
                Persistence = reader.GetChar(6),
                Identity = reader.GetChar(7),
                IsPartition = reader.GetBoolean(8),
                IsOwned = reader.GetBoolean(9),
                IsMember = reader.GetBoolean(10),
                HasPrimaryKey = reader.GetBoolean(11),
                IdentityColumns = reader.GetFieldValue<string[]>(12),
                Columns = reader.GetFieldValue<string[]>(13),
                Version = reader.GetString(14),
            });
        }

        return rows;
    }

    /// <summary>What the publication names now.</summary>
    public async Task<IReadOnlyDictionary<uint, PublicationMember>> ReadMembersAsync(CancellationToken cancellationToken)
    {
        await using var command = control.Command(PublicationSql.Members, publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var members = new Dictionary<uint, PublicationMember>();
        while (await reader.ReadAsync(cancellationToken))
        {
            members[reader.GetFieldValue<uint>(0)] = new PublicationMember(
                new QualifiedName(reader.GetString(1), reader.GetString(2)), reader.GetBoolean(3), reader.GetString(4));
        }

        return members;
    }

    /// <summary>The schemas that the publication holds whole.</summary>
    public async Task<IReadOnlyList<string>> ReadSchemasAsync(CancellationToken cancellationToken)
    {
        var schemas = new List<string>();
        if (control.ServerVersion < PublicationSql.SchemasFrom)
        {
            return schemas;
        }

        await using var command = control.Command(PublicationSql.Schemas, publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            schemas.Add(reader.GetString(0));
        }

        return schemas;
    }
}
