using System.Runtime.Versioning;
using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Tests.Control;

[UnsupportedOSPlatform("windows")]
public sealed class BridgePlaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-place-").FullName;

    private string Place => Path.Combine(_folder, "run", "medv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_made_for_its_owner_alone_and_may_be_there_already()
    {
        BridgePlace.Make(Place);
        BridgePlace.Make(Place);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Place));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    public void A_folder_that_is_open_to_others_is_refused(UnixFileMode more)
    {
        BridgePlace.Make(Place);
        File.SetUnixFileMode(Place, File.GetUnixFileMode(Place) | more);

        Assert.Throws<IOException>(() => BridgePlace.Make(Place));
    }

    [Fact]
    public void A_link_is_refused_even_to_a_folder_that_is_closed()
    {
        string elsewhere = Path.Combine(_folder, "elsewhere");
        BridgePlace.Make(elsewhere);
        Directory.CreateDirectory(Path.GetDirectoryName(Place)!);
        Directory.CreateSymbolicLink(Place, elsewhere);

        Assert.Throws<IOException>(() => BridgePlace.Make(Place));
    }

    [Fact]
    public void A_file_is_no_place()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place)!);
        File.WriteAllText(Place, "");

        Assert.Throws<IOException>(() => BridgePlace.Make(Place));
    }

    [Theory]
    [InlineData("/chosen", "/run/user/7", "/chosen")]
    [InlineData("", "/run/user/7", "/run/user/7/medv")]
    [InlineData(null, null, "/tmp/medv-anna")]
    public void It_is_where_the_user_says_or_in_the_users_session(string? chosen, string? session, string expected) =>
        Assert.Equal(expected, BridgePlace.Folder(name => name == "MEDV_RUNTIME" ? chosen : name == "XDG_RUNTIME_DIR" ? session : null, "anna"));
}
