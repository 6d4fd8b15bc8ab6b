using System.Text.Json.Nodes;
using Realtime.Metadata;

namespace Realtime.Administration.Commands;

/// <summary>Listing and dropping what does not fit the databases.</summary>
internal static class ConsistencyCommands
{
    // dropping one object may leave another without what it needs
    private const int MaximumRounds = 100;

    /// <summary>The commands.</summary>
    public static IEnumerable<KeyValuePair<string, CommandHandler>> All =>
    [
        new("get_inconsistent_metadata", ListAsync),
        new("drop_inconsistent_metadata", DropAsync),
    ];

    private static async ValueTask<JsonNode?> ListAsync(CommandCall call, CancellationToken cancellationToken) =>
        AdminResponses.Consistency(await call.Draft.PreviewAsync(cancellationToken));

    private static async ValueTask<JsonNode?> DropAsync(CommandCall call, CancellationToken cancellationToken)
    {
        // nothing is forgotten that the database has by now
        await call.Draft.ReadAnewAsync(call.Draft.Document.Sources.Select(MetadataDocument.NameOf).OfType<string>().ToList(), cancellationToken);
        for (var round = 0; round < MaximumRounds; round++)
        {
            var removed = 0;
            foreach (var item in (await call.Draft.PreviewAsync(cancellationToken)).Inconsistencies)
            {
                // a database that cannot be reached at the moment is no reason to forget all that is declared of it
                var isDatabaseAway = item.Type == "source";
                removed += !isDatabaseAway && MetadataRemoval.Remove(call.Draft.Document, item.MetadataPath) ? 1 : 0;
            }

            if (removed == 0)
            {
                break;
            }

            call.Draft.Edited();
        }

        return null;
    }
}
