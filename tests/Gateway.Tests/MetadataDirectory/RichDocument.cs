using System.Text.Json.Nodes;

namespace Gateway.Tests.MetadataDirectory;

/// <summary>Metadata with what projects have, and what is hard to write as YAML.</summary>
internal static class RichDocument
{
    public static JsonObject Create() => (JsonObject)JsonNode.Parse(
        """
        { "version": 3,
          "sources": [ { "name": "default", "kind": "postgres",
            "configuration": { "connection_info": { "database_url": {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}, "isolation_level": "read-committed" } },
            "tables": [
              { "table": {"schema": "public", "name": "parcel"},
                "array_relationships": [ {"name": "stops", "using": {"manual_configuration": {"remote_table": {"schema": "route", "name": "stop"}, "column_mapping": {"id": "parcel_id"}, "insertion_order": null}}} ],
                "select_permissions": [ {"role": "user", "permission": {"columns": "*", "filter": {"_or": [{"code": {"_eq": "007"}}, {"code": {"_in": ["1e3", "0x1F", "1_000", "12:30:45", "2024-01-01", ".5", "-", "~", "null", "no", "On", "TRUE", "y", "", " led", "trailed ", "#x", "a: b", "!tagged", "*", "&a", "<<", "=", "%", "@x", "`x`"]}}, {"weight": {"_gt": 1.50}}, {"big": {"_eq": 12345678901234567890123}}]}, "limit": 10, "allow_aggregations": true}} ],
                "event_triggers": [ {"name": "told", "definition": {"enable_manual": true, "insert": {"columns": "*"}}, "retry_conf": {"num_retries": 3, "interval_sec": 15, "timeout_sec": 60}, "webhook": "https://example.test/hook"} ] },
              { "table": {"schema": "route", "name": "stop"}, "unknown_member": {"kept": [1, "2", null, true, "true", [], {}]},
                "object_relationships": [ {"name": "parcel", "using": {"foreign_key_constraint_on": "parcel_id"}} ] },
              { "table": {"schema": "a", "name": "b_c"} },
              { "table": {"schema": "a_b", "name": "c"} },
              { "table": {"schema": "odd", "name": "../x/y"}, "configuration": {"comment": "two\nlines\n", "custom_name": "on"} } ],
            "functions": [ {"function": {"schema": "public", "name": "search"}, "configuration": {"session_argument": "session"}} ],
            "logical_models": [ {"name": "thing", "fields": []} ] } ],
          "actions": [ {"name": "send", "definition": {"handler": "http://example.test", "output_type": "Sent", "arguments": [{"name": "input", "type": "[SendInput!]!"}], "type": "mutation", "kind": "synchronous"}, "permissions": [{"role": "user"}]},
                       {"name": "look", "definition": {"handler": "{{BASE}}/look", "output_type": "[Sent]", "type": "query"}} ],
          "custom_types": { "input_objects": [ {"name": "SendInput", "fields": [{"name": "id", "type": "uuid!"}]} ], "objects": [ {"name": "Sent", "description": "What was sent", "fields": [{"name": "id", "type": "uuid!"}, {"name": "how", "type": "How", "description": "a \"way\""}], "relationships": [{"name": "parcel", "type": "object", "remote_table": "parcel", "field_mapping": {"id": "id"}}]} ], "enums": [ {"name": "How", "values": [{"value": "AIR"}, {"value": "SEA"}]} ], "scalars": [ {"name": "stamp"} ] },
          "remote_schemas": [ {"name": "far", "definition": {"url": "https://example.test/graphql", "timeout_seconds": 60}, "permissions": [{"role": "user", "definition": {"schema": "schema { query: Query }\n\ntype Query {\n  me: String\n}\n"}}]} ],
          "cron_triggers": [ {"name": "nightly", "webhook": "https://example.test/cron", "schedule": "0 0 * * *", "include_in_metadata": true, "payload": {}} ],
          "query_collections": [ {"name": "saved", "definition": {"queries": [{"name": "q", "query": "query q {\n  parcel {\n    id  \n  }\n}"}, {"name": "r", "query": "\n  {\r\n parcel { id }\t}\n\n"}]}} ],
          "allowlist": [ {"collection": "saved", "scope": {"global": true}} ],
          "rest_endpoints": [ {"name": "parcels", "url": "parcels/:id", "methods": ["GET"], "definition": {"query": {"collection_name": "saved", "query_name": "q"}}, "comment": null} ],
          "inherited_roles": [ {"role_name": "manager", "role_set": ["user", "editor"]} ],
          "api_limits": {"disabled": false, "depth_limit": {"global": 5, "per_role": {"user": 7}}},
          "graphql_schema_introspection": {"disabled_for_roles": ["user"]},
          "network": {"tls_allowlist": [{"host": "example.test", "permissions": ["self-signed"]}]},
          "metrics_config": {"analyze_query_variables": true},
          "opentelemetry": {"status": "disabled"},
          "backend_configs": {"dataconnector": {"athena": {"uri": "http://example.test"}}},
          "some_future_member": {"a": ["1", 1]} }
        """)!;
}
