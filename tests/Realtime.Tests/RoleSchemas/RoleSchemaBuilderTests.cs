using GraphQL;
using Realtime.RoleSchemas;

namespace Realtime.Tests.RoleSchemas;

public class RoleSchemaBuilderTests
{
    [Fact]
    public void Row_type_of_a_role_has_only_the_columns_it_may_read()
    {
        var text = RoleSchemaBuilder.Build(TestSchemas.Articles, "user", false, RoleSchemaOptions.Default).Types.Print();

        Assert.Contains(
            """
            type article {
              id: Int!
              title: String!
              content: String
              "An object relationship"
              author: author!
            }
            """,
            text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("is_published", text, StringComparison.Ordinal);
        Assert.DoesNotContain("article_aggregate", text, StringComparison.Ordinal);
    }
}
