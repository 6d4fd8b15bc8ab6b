using Realtime.Changes;

namespace Realtime.Tests.Changes;

public sealed class ReplicationRequirementsTests
{
    [Theory]
    [InlineData("logical", 130023)]
    [InlineData("logical", 180004)]
    [InlineData("logical", 190000)]
    [InlineData("replica", 190000)]
    [InlineData("replica", 200001)]
    public void Changes_can_be_read(string walLevel, int version) => Assert.Null(Requirements(walLevel, version).Refusal);

    [Theory]
    [InlineData("replica", 180004, "set wal_level = logical")]
    [InlineData("minimal", 180004, "set wal_level = logical")]
    [InlineData("minimal", 190000, "set wal_level = replica or logical")]
    public void A_wal_level_that_does_not_do_says_what_would(string walLevel, int version, string remedy) =>
        Assert.Contains(remedy, Requirements(walLevel, version).Refusal);

    [Theory]
    [InlineData(130023)]
    [InlineData(160000)]
    [InlineData(190000)]
    public void A_standby_is_refused_whatever_its_version(int version) =>
        Assert.Contains("from the primary", (Requirements("logical", version) with { IsStandby = true }).Refusal);

    [Fact]
    public void A_login_that_may_not_replicate_is_told_how_it_could() =>
        Assert.Contains("ALTER ROLE \"me\" REPLICATION", (Requirements("logical", 150000) with { MayReplicate = false }).Refusal);

    [Theory]
    [InlineData("replica", 190000, true)]
    [InlineData("logical", 190000, false)]
    [InlineData("logical", 180000, false)]
    public void A_slot_that_raises_the_wal_level_waits_for_a_checkpoint(string walLevel, int version, bool raises)
    {
        Assert.Equal(raises, Requirements(walLevel, version).RaisesWalLevel);
        Assert.Equal(raises, Requirements(walLevel, version).SlotWaitsFor.Contains("checkpoint", StringComparison.Ordinal));
    }

    private static ReplicationRequirements Requirements(string walLevel, int version) => new(walLevel, false, version, true, "me");
}
