namespace Gateway.Tests.MetadataDirectory;

/// <summary>The two files of actions and their types, as the tool writes them.</summary>
internal static class ToolActionFiles
{
    public const string Types = """"
        type Mutation {
          send(
            """ What to send """ domain: SendInput!
            ids: [String!]
          ): Sent
        }

        type Query {
          sent_status: Sent
        }

        enum Way {
          AIR
          SEA
        }

        input SendInput {
          """ ISO 8601, e.g. '2022-04-18T16:48:04.836Z' """ domain_name: String!
        }

        type Sent {
          status: String
        }

        scalar JSON


        """";

    public const string Actions = """
        actions:
          - name: send
            definition:
              kind: synchronous
              handler: '{{HOOKS}}/send'
              forward_client_headers: true
              headers:
                - name: Authorization
                  value_from_env: SECRET
              timeout: 90
            permissions:
              - role: user
            comment: Método
          - name: sent_status
            definition:
              kind: ""
              handler: '{{HOOKS}}/status'
        custom_types:
          enums:
            - name: Way
              values:
                - description: null
                  is_deprecated: null
                  value: AIR
                - description: null
                  is_deprecated: null
                  value: SEA
          input_objects:
            - name: SendInput
          objects:
            - name: Sent
              relationships:
                - field_mapping:
                    status: code
                  name: parcel
                  remote_table:
                    name: parcel
                    schema: public
                  type: object
          scalars:
            - name: JSON

        """;
}
