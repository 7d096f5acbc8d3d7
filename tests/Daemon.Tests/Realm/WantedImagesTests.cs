using MedV.Daemon.Realm;

namespace MedV.Daemon.Tests.Realm;

public sealed class WantedImagesTests
{
    [Theory]
    [InlineData("win10", new[] { "*" }, true)]
    [InlineData("win10", new[] { "win10" }, true)]
    [InlineData("win10", new[] { "debian", "win*" }, true)]
    [InlineData("win10", new[] { "win" }, false)]
    [InlineData("win10", new[] { "Win10" }, false)]
    [InlineData("win10", new string[0], false)]
    public void An_image_is_wanted_when_a_pattern_of_the_configuration_fits(string image, string[] patterns, bool wanted) =>
        Assert.Equal(wanted, RealmSession.IsWanted(image, patterns));
}
