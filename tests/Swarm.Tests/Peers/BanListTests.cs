using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class BanListTests
{
    private static readonly HostId Liar = new(Digest.Of("liar"u8));

    private readonly FakeTime _time = new();

    [Fact]
    public void A_ban_ends_after_ten_minutes()
    {
        var bans = new BanList(_time);
        bans.Add(Liar, "liar", "sent a wrong chunk");

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.True(bans.Contains(Liar));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(bans.Contains(Liar));
        Assert.Empty(bans.Current());
    }

    [Fact]
    public void Each_further_ban_lasts_twice_as_long_and_none_longer_than_a_day()
    {
        var bans = new BanList(_time);

        TimeSpan[] durations = [.. Enumerable.Range(0, 10).Select(_ => bans.Add(Liar, "liar", "again").Duration)];

        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440], durations.Select(duration => duration.TotalMinutes));
    }

    [Fact]
    public void Others_are_not_banned_with_it()
    {
        var bans = new BanList(_time);
        bans.Add(Liar, "liar", "sent a wrong chunk");

        Assert.False(bans.Contains(new HostId(Digest.Of("another"u8))));
        Assert.Equal("sent a wrong chunk", Assert.Single(bans.Current()).Reason);
    }
}
