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

        string image = Image;
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
            Flush();
            var drive = new DriveInfo(Path);
            return drive.TotalSize - drive.TotalFreeSpace;
        }
    }

    private string Image => _folder.At("image");

    /// <summary>Writes all that was written to the device.</summary>
    public void Flush() => Run("sync", "-f", Path);

    /// <summary>Flips a bit of the device where it has this content, at every place, behind the back of the system that has it mounted.</summary>
    public void FlipOnDevice(ReadOnlySpan<byte> content)
    {
        using FileStream device = new(Image, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] all = new byte[Bytes];
        device.ReadExactly(all);
        int places = 0;
        for (int at = 0; all.AsSpan(at).IndexOf(content) is int next and >= 0; at += next + 1)
        {
            RandomAccess.Write(device.SafeFileHandle, [(byte)(content[0] ^ 0x10)], at + next);
            places++;
        }

        Assert.True(places > 0);
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
