using System.Diagnostics;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>A real file system of some hundred megabytes in a sparse file, gone with the test.</summary>
internal sealed class FileSystemMount : IDisposable
{
    // The least that mkfs.xfs makes.
    private const long Bytes = 320L * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    /// <param name="kind">btrfs, xfs, ext4 or tmpfs.</param>
    public FileSystemMount(string kind)
    {
        Directory.CreateDirectory(Path);
        if (kind == "tmpfs")
        {
            Run("mount", "-t", kind, "-o", $"size={Bytes}", "medv-test", Path);
            return;
        }

        string image = _folder.At("image");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(Bytes);
        }

        Run($"mkfs.{kind}", "-q", image);
        Run("mount", "-t", kind, "-o", "loop", image, Path);
    }

    public string Path => _folder.At("mount");

    /// <summary>How many bytes are taken, when all that was written has its place.</summary>
    public long UsedBytes
    {
        get
        {
            Run("sync", "-f", Path);
            var drive = new DriveInfo(Path);
            return drive.TotalSize - drive.TotalFreeSpace;
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {said}");
    }
}
