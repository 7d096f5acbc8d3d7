using System.Diagnostics;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>A volume that ntfs-3g shows as a folder, with streams as <c>name:stream</c>. Once it is disposed, all is in the image.</summary>
internal sealed class NtfsMount : IDisposable
{
    private readonly Process _shell;

    public NtfsMount(string image)
    {
        Folder = Directory.CreateTempSubdirectory("medv-mount-").FullName;

        // The daemon keeps descriptor 9, the pipe that we read from: the pipe ends when the daemon does.
        var start = new ProcessStartInfo("sh", ["-c", "exec 9>&1; exec \"$@\" >/dev/null 2>&1", "sh", HostTool.Find("ntfs-3g")!, "-o", "streams_interface=windows,compression", image, Folder])
        {
            RedirectStandardOutput = true,
        };
        _shell = Process.Start(start)!;
        Assert.True(_shell.WaitForExit(TimeSpan.FromMinutes(1)), "ntfs-3g does not start");
        if (_shell.ExitCode != 0)
        {
            Directory.Delete(Folder);
            Assert.Fail($"ntfs-3g ended with {_shell.ExitCode}");
        }
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    public void Dispose()
    {
        HostTool.Run("umount", Folder);
        _shell.StandardOutput.ReadToEnd();
        _shell.Dispose();
        Directory.Delete(Folder);
    }
}
