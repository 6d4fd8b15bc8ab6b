using Realtime.Catalog;
using Realtime.Documents;
using Realtime.Plans;

namespace Realtime.Tests.Plans;

public sealed class MomentsTests
{
    private static readonly PgType TimestampTz = Base("pg_catalog", "timestamptz");

    [Theory]
    [InlineData("now", "now")]
    [InlineData(" NOW() ", "now")]
    [InlineData("now UTC", "now")]
    [InlineData("today 10:00", "today")]
    [InlineData("10:00Tomorrow", "tomorrow")]
    [InlineData("yesterday", "yesterday")]
    [InlineData("allballs", "allballs")]
    [InlineData("{2020-01-01,\"n\\\\ow\"}", "now")]
    [InlineData("infinity", null)]
    [InlineData("epoch", null)]
    [InlineData("2020-11-30 10:00 Europe/Moscow", null)]
    [InlineData(null, null)]
    public void Word_is_found(string? text, string? word) => Assert.Equal(word, Moments.Find(SlotOf(TimestampTz), text));

    private static readonly PgType[] NamingMoments =
    [
        Base("pg_catalog", "date"),
        Base("pg_catalog", "time"),
        Base("pg_catalog", "timetz"),
        Base("pg_catalog", "timestamp"),
        new PgType(5000, new("public", "birthday"), PgTypeKind.Domain, 'D') { BaseType = Base("pg_catalog", "date") },
        new PgType(5001, new("pg_catalog", "_date"), PgTypeKind.Array, 'A') { Element = Base("pg_catalog", "date") },
        new PgType(5002, new("pg_catalog", "tstzrange"), PgTypeKind.Range, 'R'),
        new PgType(5003, new("public", "span"), PgTypeKind.Composite, 'C'),
        Base("public", "tgeompoint"),
    ];

    private static readonly PgType[] OtherTypes =
    [
        Base("pg_catalog", "text"),
        Base("pg_catalog", "interval"),
        Base("pg_catalog", "jsonb"),
        Base("public", "citext"),
        new PgType(5004, new("public", "mood"), PgTypeKind.Enum, 'E'),
    ];

    public static TheoryData<string, bool> Types
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var type in NamingMoments)
            {
                rows.Add(type.Name.ToString(), true);
            }

            foreach (var type in OtherTypes)
            {
                rows.Add(type.Name.ToString(), false);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_decides_where_a_word_may_stand(string name, bool canName)
    {
        var type = NamingMoments.Concat(OtherTypes).Single(type => type.Name.ToString() == name);

        Assert.Equal(canName ? "now" : null, Moments.Find(SlotOf(type), "[\"no\"w,)"));
    }

    [Fact]
    public void Start_of_a_stream_is_read_once_and_makes_nothing_polled()
    {
        var start = new Slot(0, new ValueOrigin.StreamStart(0, new ValueOrigin.Literal(0)), TimestampTz, SlotEncoding.Text);

        Assert.Null(Moments.With(PlanReads.None, [start], ["now"]).UntrackedReason);
        Assert.Equal("the value 'now' depends on the time", Moments.With(PlanReads.None, [start, SlotOf(TimestampTz)], ["now", "now"]).UntrackedReason);
    }

    private static Slot SlotOf(PgType type) => new(0, new ValueOrigin.Literal(0), type, SlotEncoding.Text);

    private static PgType Base(string schema, string name) => new(4000, new(schema, name), PgTypeKind.Base, 'D');
}
