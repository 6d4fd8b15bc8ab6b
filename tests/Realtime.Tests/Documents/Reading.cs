using System.Text.Json;
using Realtime.Documents;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;

namespace Realtime.Tests.Documents;

/// <summary>Reads documents against <see cref="Schema"/> as admin.</summary>
internal static class Reading
{
    public static SchemaSnapshot Schema { get; } = TestSchemas.Snapshot(source => source
        .Table("color", table => table.Column("value", "text", isNullable: false).PrimaryKey("color_pkey", "value")
            .Enum(("red", null), ("green", null), ("blue", null), ("orange", null), ("yellow", null), ("purple", null)))
        .Table("author", table => table
            .Column("id", "int4", isNullable: false)
            .Column("name", "text")
            .Column("color", "text", enumTable: "color")
            .PrimaryKey("author_pkey", "id")
            .Array("articles", "article", ("id", "author_id")))
        .Table("article", table => table
            .Column("id", "int4", isNullable: false)
            .Column("title", "text")
            .Column("meta", "jsonb")
            .Column("author_id", "int4")
            .Column("views", "int8")
            .PrimaryKey("article_pkey", "id")
            .Object("author", "author", isNullable: true, ("author_id", "id"))));

    public static RoleSchema Admin { get; } = RoleSchemaBuilder.Build(Schema, "admin", includesBackendOnly: false, RoleSchemaOptions.Default);

    public static OperationDocument Read(string query, string variables = "{}", string? operationName = null, DocumentLimits? limits = null)
    {
        limits ??= new DocumentLimits();
        return OperationReader.Read(DocumentParser.Parse(query, limits), operationName, Json(variables), Admin, limits);
    }

    public static GraphQLError Error(string query, string variables = "{}", string? operationName = null, DocumentLimits? limits = null) =>
        Assert.Throws<GraphQLErrorException>(() => Read(query, variables, operationName, limits)).Error;

    public static JsonElement Json(string text) => JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 20_000 }).RootElement;

    /// <summary>The response keys of the fields below the first root field.</summary>
    public static string[] Keys(OperationDocument document) => [.. document.RootFields[0].Children.Select(child => child.ResponseKey)];
}
