using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class SnapshotTests
{
    private const ulong Epoch = 1UL << 32;

    [Theory]
    [InlineData("10:20:", 9, true)]
    [InlineData("10:20:", 10, true)] // between the two and not listed: ended
    [InlineData("10:20:", 19, true)]
    [InlineData("10:20:", 20, false)]
    [InlineData("10:20:", 21, false)]
    [InlineData("10:20:10,15", 10, false)]
    [InlineData("10:20:10,15", 11, true)]
    [InlineData("10:20:10,15", 15, false)]
    [InlineData("10:10:", 9, true)]
    [InlineData("10:10:", 10, false)]
    public void Sees_what_ended_before_it_was_taken(string text, ulong xid, bool expected) =>
        Assert.Equal(expected, Snapshot.Parse(text).Sees(new FullTransactionId(xid)));

    [Theory]
    [InlineData("1:1000:", 999, 999)]
    [InlineData("1:1000:", 1005, 1005)] // committed after the snapshot was taken
    [InlineData("1:4294967296:", 0xFFFFFFFF, 0xFFFFFFFF)] // just before the first wraparound
    [InlineData("1:4294967290:", 5, Epoch + 5)] // the snapshot is just before it, the transaction after
    [InlineData("1:4294967300:", 4294967290, 4294967290)] // and the other way round
    [InlineData("1:8589934600:", 4294967290, Epoch + 4294967290)]
    [InlineData("1:8589934600:", 10, (2 * Epoch) + 10)]
    [InlineData("1:1000:", 4294967290, 4294967290)] // there is no epoch before the first
    public void Widening_takes_the_nearest_epoch(string text, uint xid, ulong expected) =>
        Assert.Equal(expected, FullTransactionId.Widen(xid, Snapshot.Parse(text).Xmax).Value);

    [Fact]
    public void Text_round_trips()
    {
        const string text = "4294967396:8589934600:4294967396,5000000000";
        Assert.Equal(text, Snapshot.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10:20")]
    [InlineData("10:20:5,")]
    [InlineData("10:20:5;6")]
    [InlineData("a:20:")]
    public void Malformed_text_is_refused(string text) => Assert.Throws<FormatException>(() => Snapshot.Parse(text));
}
