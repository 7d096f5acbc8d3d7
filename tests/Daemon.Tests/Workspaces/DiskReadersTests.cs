using MedV.Daemon.Tests.Control;
using MedV.Daemon.Workspaces;

namespace MedV.Daemon.Tests.Workspaces;

public sealed class DiskReadersTests : IDisposable
{
    private const uint Games = 5;
    private const uint Man = 6;
    private readonly string _images = Directory.CreateTempSubdirectory("medv-readers").FullName;

    [RootFact]
    public void Who_may_read_a_disk_no_more_is_taken_off_its_list_and_nobody_else_is()
    {
        string finance = Folder("finance", Games, Man);
        string payroll = Folder("payroll", Games);

        var shutOut = DiskReaders.Withdraw(_images, (folder, reader) => folder != "finance" || reader != Games);

        Assert.Equal([("finance", Games)], shutOut.ToArray());
        Assert.Equal([Man], FolderAccess.Readers(finance).ToArray());
        Assert.Equal([Games], FolderAccess.Readers(payroll).ToArray());
    }

    [Fact]
    public void Nobody_is_on_the_list_of_a_disk_that_nobody_opened()
    {
        Directory.CreateDirectory(Path.Combine(_images, "new"));

        Assert.Empty(DiskReaders.Withdraw(_images, (_, _) => throw new InvalidOperationException("nobody is to be asked for")));
    }

    [Fact]
    public void Before_the_first_delivery_there_is_nothing_to_close() => Assert.Empty(DiskReaders.Withdraw(Path.Combine(_images, "none"), (_, _) => false));

    public void Dispose() => Directory.Delete(_images, recursive: true);

    private string Folder(string name, params uint[] readers)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_images, name)).FullName;
        FolderAccess.Restrict(folder, readers);
        return folder;
    }
}
