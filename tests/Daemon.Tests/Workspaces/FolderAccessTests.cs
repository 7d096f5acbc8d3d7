using MedV.Daemon.Tests.Control;
using MedV.Daemon.Workspaces;

namespace MedV.Daemon.Tests.Workspaces;

public sealed class FolderAccessTests : IDisposable
{
    private const uint Games = 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-access").FullName;
    private readonly string _closed;
    private readonly string _disk;

    public FolderAccessTests()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        _closed = Directory.CreateDirectory(Path.Combine(_folder, "version")).FullName;
        _disk = Path.Combine(_closed, "disk.raw");
        File.WriteAllText(_disk, "disk");
    }

    [RootFact]
    public void Only_the_users_that_it_is_opened_to_can_read_what_is_in_a_folder()
    {
        FolderAccess.Restrict(_closed, [Games]);

        Assert.Equal(0, CodeOfReading("games"));
        Assert.NotEqual(0, CodeOfReading("man"));
        Assert.Equal([Games], FolderAccess.Readers(_closed).ToArray());
    }

    [RootFact]
    public void Who_is_left_out_the_next_time_can_read_no_more()
    {
        FolderAccess.Restrict(_closed, [Games]);

        FolderAccess.Restrict(_closed, []);

        Assert.NotEqual(0, CodeOfReading("games"));
        Assert.Empty(FolderAccess.Readers(_closed));
    }

    [Fact]
    public void A_folder_without_a_list_names_nobody() => Assert.Empty(FolderAccess.Readers(_folder));

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() => Assert.Throws<IOException>(() => FolderAccess.Restrict(Path.Combine(_folder, "none"), []));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int CodeOfReading(string user) => Shell.Code("setpriv", "--reuid", user, "--regid", user, "--init-groups", "cat", _disk);
}
