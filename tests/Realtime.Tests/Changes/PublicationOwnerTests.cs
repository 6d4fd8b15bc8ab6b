using System.Text;
using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class PublicationOwnerTests
{
    [Theory]
    [InlineData("default", "realtime_0123456789ab_default")]
    [InlineData("Kunden & \"Co\"", "realtime_0123456789ab_Kunden & \"Co\"")]
    public void A_short_source_can_be_read_in_the_name(string source, string name) => Assert.Equal(name, Owner(source).PublicationName);

    [Theory]
    [InlineData("a")]
    [InlineData("ä")]
    [InlineData("\n")]
    public void Names_fit_and_differ_however_long_the_source(string unit)
    {
        var names = Enumerable.Range(1, 100).Select(length => Owner(string.Concat(Enumerable.Repeat(unit, length))).PublicationName).ToList();

        Assert.All(names, name => Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 63));
        Assert.All(names, name => Assert.DoesNotContain('\n', name));
        Assert.Equal(100, names.Distinct().Count());
    }

    [Fact]
    public void Another_source_or_installation_has_another_name_and_lock()
    {
        PublicationOwner[] owners = [Owner("default"), Owner("second"), new("ba9876543210", "default")];

        Assert.Equal(3, owners.Select(owner => owner.PublicationName).Distinct().Count());
        Assert.Equal(3, owners.Select(owner => owner.LockKey).Distinct().Count());
        Assert.Equal(Owner("default").LockKey, Owner("default").LockKey);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("with 'quotes'\nand lines")]
    public void The_comment_tells_the_lock(string source) => Assert.Equal(Owner(source).LockKey, PublicationOwner.ReadLockKey(Owner(source).Comment));

    [Theory]
    [InlineData("")]
    [InlineData("Made by hand; not used while nobody holds the advisory lock 12")]
    [InlineData("Made by Realtime for the source a of its installation 00; not used while nobody holds the advisory lock x")]
    public void A_comment_of_others_tells_none(string comment) => Assert.Null(PublicationOwner.ReadLockKey(comment));

    [Fact]
    public void A_slots_name_is_what_PostgreSQL_allows() => Assert.Matches("^[a-z0-9_]{1,63}$", Owner("Ä B").NewSlotName());

    private static PublicationOwner Owner(string source) => new("0123456789ab", source);
}
