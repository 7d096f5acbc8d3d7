using System.Diagnostics;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>A real file system of a chosen size, in memory, gone with the test.</summary>
internal sealed class SmallMount : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallMount(long bytes) => Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "medv-test", Path);

    public string Path => _folder.Path;

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
