namespace Gateway.Tests.MetadataDirectory;

/// <summary>The files of a project in the tool's spelling: order of keys, quotes, block scalars, includes.</summary>
internal static class ToolFiles
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["version.yaml"] = "version: 3\n",
        ["databases/databases.yaml"] = """
            - name: default
              kind: postgres
              configuration:
                connection_info:
                  database_url:
                    from_env: HASURA_GRAPHQL_DATABASE_URL
                  isolation_level: read-committed
                  pool_settings:
                    connection_lifetime: 600
                    max_connections: 50
                  use_prepared_statements: true
              customization:
                root_fields: {}
                type_names: {}
              tables: "!include default/tables/tables.yaml"
              functions: "!include default/functions/functions.yaml"

            """,
        ["databases/default/tables/tables.yaml"] = "- \"!include public_kind.yaml\"\n- \"!include public_parcel.yaml\"\n",
        ["databases/default/tables/public_kind.yaml"] = "table:\n  name: kind\n  schema: public\nis_enum: true\n",
        ["databases/default/tables/public_parcel.yaml"] = """
            table:
              name: parcel
              schema: public
            configuration:
              column_config:
                sent_at:
                  custom_name: sentAt
              custom_column_names:
                sent_at: sentAt
              custom_name: Parcel
              custom_root_fields: {}
            object_relationships:
              - name: owner
                using:
                  manual_configuration:
                    column_mapping:
                      owner_id: id
                    insertion_order: null
                    remote_table:
                      name: people
                      schema: public
            array_relationships:
              - name: stops
                using:
                  foreign_key_constraint_on:
                    column: parcel_id
                    table:
                      name: stop
                      schema: route
            computed_fields:
              - name: is_mine
                definition:
                  function:
                    name: is_mine
                    schema: public
                  session_argument: hasura_session
                comment: ""
            remote_relationships:
              - definition:
                  to_remote_schema:
                    lhs_fields:
                      - id
                    remote_field:
                      parcel:
                        arguments:
                          id: $id
                    remote_schema: far
                name: far
            insert_permissions:
              - role: user
                permission:
                  check:
                    _exists:
                      _table:
                        name: settings
                        schema: public
                      _where:
                        name:
                          _eq: "on"
                  set:
                    owner_id: x-hasura-User-Id
                  columns:
                    - code
                    - "y"
                  backend_only: true
                comment: ""
            select_permissions:
              - role: user
                permission:
                  columns: '*'
                  computed_fields:
                    - is_mine
                  filter:
                    _and:
                      - code:
                          _eq: "007"
                      - weight:
                          _gt: 1.5
                      - owner_id:
                          _eq: X-Hasura-User-Id
                  limit: 10
                  allow_aggregations: true
                  query_root_fields: []
                  subscription_root_fields:
                    - select_by_pk
                comment: sees its own
            update_permissions:
              - role: user
                permission:
                  columns: []
                  filter: {}
                  check: null
                  set:
                    changed_at: now()
            delete_permissions:
              - role: user
                permission:
                  filter: {}
            event_triggers:
              - name: told
                definition:
                  enable_manual: false
                  insert:
                    columns: '*'
                  update:
                    columns:
                      - code
                retry_conf:
                  interval_sec: 10
                  num_retries: 0
                  timeout_sec: 60
                webhook: '{{HOOKS}}/told'
                headers:
                  - name: Authorization
                    value: Basic {{SECRET}}
                request_transform:
                  body:
                    action: transform
                    template: |-
                      {
                        "id": {{$body.event.data.new.id}}
                      }
                  method: POST
                  query_params: {}
                  template_engine: Kriti
                  version: 2
                cleanup_config:
                  batch_size: 10000
                  schedule: 0 0 * * *

            """,
        ["databases/default/functions/functions.yaml"] = "- \"!include public_search.yaml\"\n",
        ["databases/default/functions/public_search.yaml"] = """
            function:
              name: search
              schema: public
            configuration:
              custom_root_fields: {}
              session_argument: hasura_session
            permissions:
              - role: user
            comment: finds

            """,
        ["actions.graphql"] = ToolActionFiles.Types,
        ["actions.yaml"] = ToolActionFiles.Actions,
        ["remote_schemas.yaml"] = """
            - name: far
              definition:
                url: '{{FAR}}/graphql'
                timeout_seconds: 60
                forward_client_headers: true
              comment: ""
              permissions:
                - role: user
                  definition:
                    schema: |-
                      schema { query: Query }

                      type Query { me: String
                      }

            """,
        ["cron_triggers.yaml"] = """
            - name: nightly
              webhook: '{{HOOKS}}/nightly'
              schedule: '* * * * *'
              include_in_metadata: true
              payload: {}
              headers:
                - name: X-Secret
                  value_from_env: SECRET
              comment: Every minute
            - name: weekly
              webhook: https://example.test/weekly
              schedule: 0 3 * * 1
              include_in_metadata: true

            """,
        ["query_collections.yaml"] = """
            - name: allowed-queries
              definition:
                queries:
                  - name: parcels
                    query: |
                      query parcels {
                        parcel { id }
                      }

            """,
        ["allow_list.yaml"] = "- collection: allowed-queries\n  scope:\n    global: true\n",
        ["rest_endpoints.yaml"] = """
            - comment: ""
              definition:
                query:
                  collection_name: allowed-queries
                  query_name: parcels
              methods:
                - GET
              name: parcels
              url: parcels/:id

            """,
        ["inherited_roles.yaml"] = "- role_name: manager\n  role_set:\n    - editor\n    - user\n",
        ["graphql_schema_introspection.yaml"] = "disabled_for_roles: []\n",
        ["network.yaml"] = "tls_allowlist:\n  - host: example.test\n    permissions:\n      - self-signed\n",
    };
}
