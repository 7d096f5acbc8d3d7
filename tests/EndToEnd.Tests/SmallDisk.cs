using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A file system of a few megabytes, which can grow.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly WorkFolder _work = new();

    /// <summary>Where it is mounted.</summary>
    public string Folder => _work["disk"];

    /// <summary>Mounts an empty one.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Folder);
        await Command.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m,mode=700", "tmpfs", disk.Folder], CancellationToken.None);
        return disk;
    }

    /// <summary>Gives it more room.</summary>
    public Task ResizeAsync(int mebibytes) =>
        Command.RunAsync("mount", ["-o", $"remount,size={mebibytes}m", Folder], CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", [Folder], CancellationToken.None);
        _work.Dispose();
    }
}
