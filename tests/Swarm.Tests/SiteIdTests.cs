namespace MedV.Swarm.Tests;

public sealed class SiteIdTests
{
    [Theory]
    [InlineData("north", "NORTH", true)]
    [InlineData("north", "", true)]
    [InlineData("", "", true)]
    [InlineData("north", "south", false)]
    public void Hosts_belong_together_unless_both_say_different_sites(string left, string right, bool together)
    {
        Assert.True(SiteId.TryParse(left, out SiteId? one));
        Assert.True(SiteId.TryParse(right, out SiteId? other));

        Assert.Equal((together, together), (one.Fits(other), other.Fits(one)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a b")]
    [InlineData("zürich")]
    [InlineData("a\n")]
    [InlineData("123456789012345678901234567890123")]
    public void Anything_but_a_short_plain_word_is_no_site(string? text) => Assert.False(SiteId.TryParse(text, out _));
}
