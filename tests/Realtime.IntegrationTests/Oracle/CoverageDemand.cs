namespace Realtime.IntegrationTests.Oracle;

/// <summary>The constructs that the fixed seeds alone must have met.</summary>
internal static class CoverageDemand
{
    public static readonly string[] OfQueries =
    [
        "_and", "_or", "_not", "distinct_on", "limit", "offset", "order_by", "order_by of an aggregate", "predicate count", "predicate bool_and", "predicate bool_or",
        "predicate with filter", "predicate with distinct", "computed field", "computed field with arguments", "computed field in where", "computed field in order_by",
        "computed rows", "computed rows in where", "computed rows in order_by", "function", "function's aggregate", "value of an enum table", "@skip", "@include", "fragment",
        "permission _exists", "permission column comparison", "permission session list",
        "permission computed field", "permission computed rows", "permission relationship", "permission value of an enum table", "root by key", "root list", "root aggregate", "as admin", "as reader", "as writer", "as both",
    ];

    public static readonly string[] OfStreams =
    [
        "cursor id", "cursor seq", "cursor at", "cursor at, seq", "cursor room", "cursor room, seq", "cursor note", "ascending", "descending", "without a key", "with a key",
        "with where", "as admin", "as reader", "as both", "subscribed before the writes", "subscribed amid the writes", "late commit", "rolled back", "driven by changes", "polled",
        "rows that share a cursor value", "row written while streaming",
    ];

    public static readonly string[] OfLiveQueries =
    [
        "identity DEFAULT", "identity FULL", "identity INDEX", "followed Exact", "followed Inserts", "followed Whole", "mutation", "transaction", "rolled back",
        "refused by the database", "deletion", "truncation", "key changed", "set to NULL", "values of another row",
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
