namespace Realtime.IntegrationTests.Oracle;

/// <summary>The constructs that the fixed seeds alone must have met.</summary>
internal static class CoverageDemand
{
    public static readonly string[] OfQueries =
    [
        "_and", "_or", "_not", "distinct_on", "limit", "offset", "order_by", "order_by of an aggregate", "_aggregate predicate count", "@skip", "@include", "fragment",
        "permission _exists", "permission column comparison", "permission session list", "root by key", "root list", "root aggregate", "as admin", "as reader", "as writer", "as both",
    ];

    public static readonly string[] OfMutations =
    [
        "field Insert", "field InsertOne", "field Update", "field UpdateMany", "field UpdateByKey", "field Delete", "field DeleteByKey",
        "update _set", "update _inc", "update _append", "update _prepend", "update _delete_key", "update _delete_elem", "update _delete_at_path",
        "upsert: row updated", "upsert: nothing to update", "upsert: row not to be updated", "upsert: where says no",
        "preset of an insert", "preset of an update", "preset of an upsert's update", "preset of a nested row",
        "nested list", "nested object before its parent", "nested object after its parent", "nested row inserted", "nested on_conflict",
        "refused: check", "refused: no parent", "refused: 23503", "refused: 23505", "row inserted", "row updated", "row deleted",
        "returning with a relationship", "returning with an aggregate", "two fields", "mutation as admin", "mutation as reader", "mutation as writer", "mutation as both",
    ];
}
