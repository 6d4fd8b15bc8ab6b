using Realtime.Catalog;
using Realtime.Plans;

namespace Realtime.Tests.Plans;

public sealed class CanonicalTextTests
{
    [Theory]
    [InlineData("int4", "integer")]
    [InlineData("int8", "integer")]
    [InlineData("text", "text")]
    [InlineData("varchar", "text")]
    [InlineData("uuid", "uuid")]
    [InlineData("bool", "bool")]
    [InlineData("date", "date")]
    [InlineData("numeric", null)]
    [InlineData("float8", null)]
    [InlineData("timestamptz", null)]
    [InlineData("bpchar", null)]
    [InlineData("jsonb", null)]
    public void A_type_of_one_text_a_value_has_a_family(string type, string? family) => Assert.Equal(family, CanonicalText.FamilyOf(TestTypes.Get(type)));

    [Fact]
    public void A_domain_is_what_lies_under_it_unless_it_cuts()
    {
        Assert.Equal("integer", CanonicalText.FamilyOf(Domain("int4")));
        Assert.Null(CanonicalText.FamilyOf(Domain("varchar")));
    }

    [Fact]
    public void A_column_whose_collation_takes_different_texts_for_equal_has_none() =>
        Assert.Null(CanonicalText.FamilyOf(
            new CatalogColumn("c", 1, TestTypes.Get("text"), true) { FormattedType = "text", HasDeterministicCollation = false }));

    [Theory]
    [InlineData("integer", "007", "7")]
    [InlineData("integer", "+7", "7")]
    [InlineData("integer", "-0", "0")]
    [InlineData("integer", " 7", null)]
    [InlineData("integer", "0x7", null)]
    [InlineData("integer", "1_000", null)]
    [InlineData("integer", "99999999999999999999", null)]
    [InlineData("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData("uuid", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", null)]
    [InlineData("bool", "true", "t")]
    [InlineData("bool", "f", "f")]
    [InlineData("bool", "yes", null)]
    [InlineData("date", "2024-02-29", "2024-02-29")]
    [InlineData("date", "today", null)]
    [InlineData("date", "20240229", null)]
    [InlineData("text", " A ", " A ")]
    public void A_given_text_becomes_that_of_the_log_or_is_not_certain(string family, string given, string? text) =>
        Assert.Equal(text, CanonicalText.Of(family, given));

    private static PgType Domain(string over) =>
        new(90_000, new QualifiedName("public", "d"), PgTypeKind.Domain, TestTypes.Get(over).Category) { BaseType = TestTypes.Get(over) };
}
